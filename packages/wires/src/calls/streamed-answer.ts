import type { PickedToken } from "@runtap/core";
import { type SseEvent, sseEvents } from "../sse-events.ts";
import type { Wire } from "../wire.ts";
import { cutShort, noAnswer } from "./answer-failure.ts";
import { type AnswerReading, NO_PIECES, type Verdict } from "./answer-reading.ts";
import { BoundedText, ByteText } from "./byte-text.ts";
import { judgeBody } from "./whole-answer.ts";

/** How much is kept of a body that was to be a stream, until its first event shows that it is one; in characters. */
const MAX_HEAD = 65_536;

/** Reads an answer that comes as server-sent events. */
export function streamedAnswer(
  wire: Wire,
  contentType: string,
  provider: string | undefined,
): AnswerReading {
  const reader = wire.reader(provider);
  const events = sseEvents();
  const decoder = new ByteText();
  const head = new BoundedText(MAX_HEAD);
  let hasEvents = false;
  let last: Verdict | undefined;
  const read = (come: readonly SseEvent[]): readonly PickedToken[] => {
    if (come.length === 0) return NO_PIECES;
    hasEvents = true;
    const [only] = come;
    return only !== undefined && come.length === 1
      ? reader.read(only.data)
      : come.flatMap(({ data }) => reader.read(data));
  };
  const ending = (): Verdict => {
    if (reader.isComplete()) return {};
    const body = head.take();
    if (hasEvents || events.ignored() > 0) return { error: cutShort(wire) };
    return judgeBody(wire, provider, body) ?? { error: noAnswer(wire, contentType, body) };
  };
  return {
    take: (bytes) => {
      const pieces = read(events.push(bytes));
      if (!hasEvents) head.add(decoder.take(bytes));
      return pieces;
    },
    finish: () => {
      const rest = read(events.end());
      last = ending();
      return rest;
    },
    verdict: () => {
      const error = reader.error();
      if (error !== undefined) return { error };
      return last ?? (reader.isOver() ? {} : undefined);
    },
  };
}
