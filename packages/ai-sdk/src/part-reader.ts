import type { PickedToken, ToolCallRef } from "@runtap/core";
import { fieldOf, isObject, textAt } from "./field.ts";
import { finishReasonOf, modelUsage } from "./model-usage.ts";

const NOTHING: readonly PickedToken[] = [];

interface OpenToolCall {
  readonly ref: ToolCallRef;
  hasSpoken: boolean;
}

function refOf(index: number, id: string | undefined, name: string | undefined): ToolCallRef {
  return {
    index,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Reads the stream of one model call, part by part: what each adds to the answer. Total: no part makes it throw. */
export class PartReader {
  readonly #provider: string | undefined;
  readonly #toolCalls = new Map<string, OpenToolCall>();
  #isComplete = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(provider: string | undefined) {
    this.#provider = provider;
  }

  /** Whether the part that finishes an answer was seen. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** What the model said went wrong, in the middle of the stream. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  /** Hears of an ending or an error alone, where nobody hears what the part adds. */
  skip(part: unknown): void {
    const type = fieldOf(part, "type");
    if (type === "finish") this.#isComplete = true;
    else if (type === "error") this.#failure ??= { error: fieldOf(part, "error") };
  }

  read(part: unknown): readonly PickedToken[] {
    this.skip(part);
    switch (fieldOf(part, "type")) {
      case "text-delta":
        return [{ text: textAt(part, "delta") }];
      case "reasoning-delta":
        return [{ text: textAt(part, "delta"), channel: "reasoning" }];
      case "tool-input-start":
        return this.#named(textAt(part, "id"), textAt(part, "toolName"));
      case "tool-input-delta":
        return this.#spoken(textAt(part, "id"), textAt(part, "delta"));
      case "tool-call":
        return this.#called(part);
      case "response-metadata":
        return [{ responseId: textAt(part, "id"), model: textAt(part, "modelId") }];
      case "finish":
        return [
          {
            usage: modelUsage(fieldOf(part, "usage"), this.#provider),
            finishReason: finishReasonOf(fieldOf(part, "finishReason")),
          },
        ];
      default:
        return NOTHING;
    }
  }

  #open(id: string | undefined, name: string | undefined): OpenToolCall {
    const call = { ref: refOf(this.#toolCalls.size, id, name), hasSpoken: false };
    this.#toolCalls.set(id ?? "", call);
    return call;
  }

  #named(id: string | undefined, name: string | undefined): readonly PickedToken[] {
    const { ref } = this.#open(id, name);
    return [{ text: "", channel: "tool-call", toolCall: ref }];
  }

  #spoken(id: string | undefined, delta: string | undefined): readonly PickedToken[] {
    const call = this.#toolCalls.get(id ?? "") ?? this.#open(id, undefined);
    if (delta !== undefined && delta !== "") call.hasSpoken = true;
    return [{ text: delta, channel: "tool-call", toolCall: call.ref }];
  }

  /** The whole call: said where its arguments were not streamed before. */
  #called(part: unknown): readonly PickedToken[] {
    const id = textAt(part, "toolCallId");
    const call = this.#toolCalls.get(id ?? "") ?? this.#open(id, textAt(part, "toolName"));
    if (call.hasSpoken) return NOTHING;
    call.hasSpoken = true;
    return [{ text: argumentsOf(part), channel: "tool-call", toolCall: call.ref }];
  }
}

/** The arguments of a tool call as JSON text, which is what models give. */
export function argumentsOf(part: unknown): string {
  const input = fieldOf(part, "input");
  if (typeof input === "string") return input;
  if (!isObject(input)) return "";
  try {
    return JSON.stringify(input);
  } catch {
    return "";
  }
}
