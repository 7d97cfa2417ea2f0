import { fieldOf, isObject } from "@runtap/wires/usage";
import { listOf, textOf } from "./fields.ts";

/** What the model sends for the arguments of a tool, as a value where it is JSON. */
export function inputOf(args: unknown): unknown {
  if (typeof args !== "string") return args;
  try {
    const value: unknown = JSON.parse(args);
    return value;
  } catch {
    return args;
  }
}

/** Finds which of the model's tool calls a tool is called for: the client does not tell its functions. */
export class ToolCalls {
  readonly #taken = new WeakSet();

  /** The calls of the model's last message that no run has answered yet. */
  #open(messages: readonly unknown[]): readonly object[] {
    const last = messages.findLast((message) => textOf(message, "role") === "assistant");
    return listOf(last, "tool_calls")
      .filter(isObject)
      .filter((call) => !this.#taken.has(call));
  }

  /** The id of the first open call of this tool with these arguments; `undefined` where there is none. */
  take(messages: readonly unknown[], name: string, args: unknown): string | undefined {
    const call = this.#open(messages).find((each) => {
      const called = fieldOf(each, "function");
      return textOf(called, "name") === name && textOf(called, "arguments") === args;
    });
    if (call === undefined) return undefined;
    this.#taken.add(call);
    return textOf(call, "id");
  }
}
