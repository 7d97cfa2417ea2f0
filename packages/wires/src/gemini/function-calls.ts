import type { PickedToken, ToolCallRef } from "@runtap/core";
import { jsonText, listAt, textAt } from "../fields.ts";
import { callPiece, toolCallRef } from "../stream-facts.ts";
import { fieldOf } from "../usage/reading.ts";
import { PartialArguments } from "./partial-arguments.ts";

interface OpenCall {
  readonly ref: ToolCallRef;
  readonly partial: PartialArguments;
}

/**
 * The function calls of one candidate: most come whole; where arguments are streamed, their text is said when the call is
 * whole, since values at paths have no text before.
 */
export class FunctionCalls {
  #count = 0;
  #open: OpenCall | undefined;

  /** Reads one `functionCall` part. */
  read(called: unknown, choice: number, pieces: PickedToken[]): void {
    const name = textAt(called, "name");
    const parts = listAt(called, "partialArgs");
    const args = fieldOf(called, "args");
    if (name !== undefined || (this.#open === undefined && (args ?? parts[0]) !== undefined)) {
      this.close(choice, pieces);
      const ref = toolCallRef(this.#count, textAt(called, "id"), name);
      this.#count += 1;
      this.#open = { ref, partial: new PartialArguments() };
      pieces.push(callPiece("", ref, choice));
    }
    this.#open?.partial.add(parts);
    if (fieldOf(called, "willContinue") !== true) this.close(choice, pieces, args);
  }

  /** The call that is open is whole. */
  close(choice: number, pieces: PickedToken[], args?: unknown): void {
    if (this.#open === undefined) return;
    const { ref, partial } = this.#open;
    this.#open = undefined;
    pieces.push(callPiece(partial.text ?? jsonText(args) ?? "{}", ref, choice));
  }
}
