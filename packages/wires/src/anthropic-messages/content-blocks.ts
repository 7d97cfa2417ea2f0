import type { PickedToken, ToolCallRef } from "@runtap/core";
import { jsonText, textAt } from "../fields.ts";
import { callPiece, piece, toolCallRef } from "../stream-facts.ts";
import { fieldOf, isObject } from "../usage/reading.ts";

interface OpenCall {
  readonly ref: ToolCallRef;
  readonly input: unknown;
  hasText: boolean;
}

/**
 * The blocks of one message. Only `tool_use` is a call that the program must answer; what Anthropic runs itself
 * (`server_tool_use`, `mcp_tool_use`) and the results of that, signatures and citations are no part of the text.
 */
export class ContentBlocks {
  readonly #open = new Map<unknown, OpenCall>();
  #calls = 0;

  /** A block begins: empty in a stream, whole in a whole message. */
  start(block: unknown, index: unknown, pieces: PickedToken[]): void {
    switch (fieldOf(block, "type")) {
      case "text":
        this.#say(textAt(block, "text"), "text", pieces);
        return;
      case "thinking":
        this.#say(textAt(block, "thinking"), "reasoning", pieces);
        return;
      case "tool_use": {
        const ref = toolCallRef(this.#calls, textAt(block, "id"), textAt(block, "name"));
        this.#calls += 1;
        this.#open.set(index, { ref, input: fieldOf(block, "input"), hasText: false });
        pieces.push(callPiece("", ref, 0));
        return;
      }
      case "fallback":
        // Another model goes on from here: it is the one that answers.
        pieces.push({ model: textAt(fieldOf(block, "to"), "model") });
        return;
      default:
    }
  }

  /** A block goes on. */
  add(delta: unknown, index: unknown, pieces: PickedToken[]): void {
    switch (fieldOf(delta, "type")) {
      case "text_delta":
        this.#say(textAt(delta, "text"), "text", pieces);
        return;
      case "thinking_delta":
        this.#say(textAt(delta, "thinking"), "reasoning", pieces);
        return;
      case "input_json_delta": {
        const text = textAt(delta, "partial_json");
        const call = this.#open.get(index);
        // A tool that Anthropic runs streams its input the same way.
        if (text === undefined || call === undefined) return;
        call.hasText = true;
        pieces.push(callPiece(text, call.ref, 0));
        return;
      }
      default:
    }
  }

  /** A block is whole. Arguments that were never streamed are those it began with: `{}` for a tool that takes none. */
  stop(index: unknown, pieces: PickedToken[]): void {
    const call = this.#open.get(index);
    if (call === undefined) return;
    this.#open.delete(index);
    if (call.hasText || !isObject(call.input)) return;
    pieces.push(callPiece(jsonText(call.input) ?? "", call.ref, 0));
  }

  #say(text: string | undefined, channel: "text" | "reasoning", pieces: PickedToken[]): void {
    if (text !== undefined) pieces.push(piece(text, channel, 0));
  }
}
