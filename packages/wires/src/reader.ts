import type { PickedToken, ToolCall } from "@runtap/core";
import { NOTHING, type StreamFacts } from "./stream-facts.ts";
import type { WireAnswer, WireFacts, WireReader } from "./wire.ts";

/** Reads one event of a stream: adds what it says to the pieces. */
export type ReadEvent = (event: unknown, pieces: PickedToken[]) => void;

/** A reader out of what reads its events. What is no JSON (a proxy that throws) adds nothing more. */
export function createReader(facts: StreamFacts, readEvent: ReadEvent): WireReader {
  return {
    read: (event) => {
      const pieces: PickedToken[] = [];
      if (event === "[DONE]") facts.close(pieces);
      if (typeof event === "object" && event !== null) {
        try {
          readEvent(event, pieces);
        } catch {
          return pieces;
        }
      }
      return pieces.length === 0 ? NOTHING : pieces;
    },
    isComplete: () => facts.isComplete,
    isOver: () => facts.isOver,
    error: () => facts.error,
  };
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** The pieces of choice 0 put together: what a stream of them would have left on the run's ending. */
export function gather(pieces: readonly PickedToken[], error: Error | undefined): WireAnswer {
  const facts: Growing<WireFacts> = {};
  const calls = new Map<number, Growing<ToolCall>>();
  let reasoning: string | undefined;
  for (const { text, choice = 0, channel = "text", toolCall, ...told } of pieces) {
    if (told.usage) facts.usage = told.usage;
    if (told.finishReason) facts.finishReason = told.finishReason;
    if (told.model) facts.model = told.model;
    if (told.responseId) facts.responseId = told.responseId;
    if (typeof text !== "string" || choice !== 0) continue;
    if (toolCall !== undefined) {
      const before = calls.get(toolCall.index)?.arguments ?? "";
      calls.set(toolCall.index, { ...toolCall, arguments: before + text });
    } else if (channel === "reasoning") reasoning = (reasoning ?? "") + text;
    else facts.text = (facts.text ?? "") + text;
  }
  if (calls.size > 0) facts.toolCalls = [...calls.values()];
  return {
    facts,
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(error === undefined ? {} : { error }),
  };
}

/** What a whole answer says whose body reads like events of its stream. Being whole, its figures are final. */
export function answerOf(reader: WireReader, ...events: readonly unknown[]): WireAnswer {
  reader.read("[DONE]");
  const pieces = events.flatMap((event) => reader.read(event));
  return gather(pieces, reader.error());
}
