import type { PickedToken, ToolCallRef } from "@runtap/core";
import { jsonText, listAt, textAt } from "../fields.ts";
import { callPiece, piece, toolCallRef } from "../stream-facts.ts";
import { fieldOf } from "../usage/reading.ts";

interface OpenCall {
  readonly ref: ToolCallRef;
  hasText: boolean;
}

/** Calls that the program must answer, and where each has its arguments. The rest (searches, MCP…) OpenAI runs itself. */
const ARGUMENTS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["function_call", ["arguments"]],
  ["custom_tool_call", ["input"]],
  ["computer_call", ["actions", "action"]],
  ["local_shell_call", ["action"]],
  ["shell_call", ["action"]],
  ["apply_patch_call", ["operation"]],
  ["tool_search_call", ["arguments"]],
]);

/** A shell in a container, and a search for tools, may be OpenAI's own. */
function isHosted(item: unknown): boolean {
  return (
    fieldOf(fieldOf(item, "environment"), "type") === "container_reference" ||
    fieldOf(item, "execution") === "server"
  );
}

function argumentsOf(item: unknown): string {
  const names = ARGUMENTS.get(fieldOf(item, "type")) ?? [];
  const said = names.map((name) => jsonText(fieldOf(item, name)));
  return said.find((text) => text !== undefined) ?? "";
}

function say(text: string | undefined, channel: "text" | "reasoning", pieces: PickedToken[]): void {
  if (text !== undefined) pieces.push(piece(text, channel, 0));
}

/** The items of one response's output: messages, reasoning, tool calls. */
export class OutputItems {
  /** Something of them was passed on. */
  hasSpoken = false;
  readonly #calls = new Map<unknown, OpenCall>();

  /** A piece of text. */
  add(delta: string | undefined, channel: "text" | "reasoning", pieces: PickedToken[]): void {
    if (delta === undefined) return;
    this.hasSpoken = true;
    say(delta, channel, pieces);
  }

  /** An item begins; of interest where it is a tool call. */
  begin(item: unknown, index: unknown, pieces: PickedToken[]): void {
    this.#open(item, index, pieces);
  }

  /** A piece of a tool call's arguments. */
  addArguments(delta: string | undefined, index: unknown, pieces: PickedToken[]): void {
    const call = this.#calls.get(index);
    if (delta === undefined || call === undefined) return;
    call.hasText = true;
    pieces.push(callPiece(delta, call.ref, 0));
  }

  /** An item is whole: arguments that came in no piece are said at once. */
  finish(item: unknown, index: unknown, pieces: PickedToken[]): void {
    const call = this.#open(item, index, pieces);
    if (call === undefined || call.hasText) return;
    const text = argumentsOf(item);
    if (text === "") return;
    call.hasText = true;
    pieces.push(callPiece(text, call.ref, 0));
  }

  /** All items of a whole response. */
  readWhole(output: readonly unknown[], pieces: PickedToken[]): void {
    for (const [index, item] of output.entries()) {
      this.finish(item, index, pieces);
      const isReasoning = fieldOf(item, "type") === "reasoning";
      const channel = isReasoning ? "reasoning" : "text";
      if (!isReasoning && fieldOf(item, "type") !== "message") continue;
      for (const part of [...listAt(item, "summary"), ...listAt(item, "content")]) {
        say(textAt(part, "text") ?? textAt(part, "refusal"), channel, pieces);
      }
    }
  }

  #open(item: unknown, index: unknown, pieces: PickedToken[]): OpenCall | undefined {
    const known = this.#calls.get(index);
    const type = fieldOf(item, "type");
    if (known !== undefined || !ARGUMENTS.has(type) || isHosted(item)) return known;
    const id = textAt(item, "call_id") ?? textAt(item, "id");
    const name = textAt(item, "name") ?? String(type).replace(/_call$/, "");
    const call = { ref: toolCallRef(this.#calls.size, id, name), hasText: false };
    this.#calls.set(index, call);
    this.hasSpoken = true;
    pieces.push(callPiece("", call.ref, 0));
    return call;
  }
}
