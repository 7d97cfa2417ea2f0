import type { PickedToken, ToolCallRef } from "@runtap/core";
import { jsonText, placeAt, textAt } from "../fields.ts";
import { callPiece, toolCallRef } from "../stream-facts.ts";
import { fieldOf } from "../usage/reading.ts";

/**
 * The tool calls of one choice, put together delta by delta: by `index`, as OpenAI sends it. Servers that speak its wire
 * less well leave the index out (Gemini's) or repeat it for each call (Ollama's): there a new id with a name is a new call.
 */
export class ChatToolCalls {
  readonly #calls: { ref: ToolCallRef; wireIndex: number | undefined }[] = [];

  /** Reads an entry of `tool_calls`. */
  read(delta: unknown, choice: number, pieces: PickedToken[]): void {
    // `custom` is a tool that takes free text.
    const called = fieldOf(delta, "function") ?? fieldOf(delta, "custom");
    const text = jsonText(fieldOf(called, "arguments") ?? fieldOf(called, "input")) ?? "";
    const id = textAt(delta, "id");
    const name = textAt(called, "name");
    const wireIndex = placeAt(delta, "index");
    const before = this.#find(wireIndex, id, name);
    if (before === undefined) {
      const ref = toolCallRef(this.#calls.length, id, name);
      this.#calls.push({ ref, wireIndex });
      pieces.push(callPiece(text, ref, choice));
      return;
    }
    const { ref } = before;
    if ((id ?? ref.id) === ref.id && (name ?? ref.name) === ref.name) {
      if (text !== "") pieces.push(callPiece(text, ref, choice));
      return;
    }
    before.ref = toolCallRef(ref.index, id ?? ref.id, name ?? ref.name);
    pieces.push(callPiece(text, before.ref, choice));
  }

  /** The call that a delta goes on with: `undefined` for one that begins another. */
  #find(
    wireIndex: number | undefined,
    id: string | undefined,
    name: string | undefined,
  ): { ref: ToolCallRef; wireIndex: number | undefined } | undefined {
    const found =
      wireIndex === undefined
        ? this.#calls.findLast((call) => id === undefined || call.ref.id === id)
        : this.#calls.findLast((call) => call.wireIndex === wireIndex);
    const isAnother =
      found?.ref.id !== undefined && id !== undefined && name !== undefined && found.ref.id !== id;
    return isAnother ? this.#calls.findLast((call) => call.ref.id === id) : found;
  }
}
