import { complain } from "@runtap/core";
import { createParser, type EventSourceMessage } from "eventsource-parser";

/** One server-sent event whose data is JSON, or the closing `[DONE]`. */
export interface SseEvent {
  /** The `event:` line, where there was one. */
  readonly event?: string;
  /** Parsed from JSON; the text `"[DONE]"` where the stream says that it is over. */
  readonly data: unknown;
}

/** Takes a stream of server-sent events as it comes: bytes or text, cut anywhere. */
export interface SseEvents {
  /** The events that this piece completes. Never throws. */
  readonly push: (piece: Uint8Array | string) => readonly SseEvent[];
  /** The stream has ended: the event that its last line completes. One without its blank line is none, as browsers do. */
  readonly end: () => readonly SseEvent[];
  /** Events left out so far: those whose data is no JSON, and those longer than the bound. */
  readonly ignored: () => number;
}

/** How a stream is taken. */
export interface SseOptions {
  /** The longest event, in characters; a longer one is left out and counted. @default 16_777_216 */
  readonly maxEventChars?: number | undefined;
}

const MAX_EVENT_CHARS = 16_777_216;
const NO_EVENTS: readonly SseEvent[] = Object.freeze([]);
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/;

function parse(text: string): unknown {
  return JSON.parse(text);
}

function toEvent({ event, data }: EventSourceMessage): SseEvent | undefined {
  try {
    const parsed = data === "[DONE]" ? data : parse(data);
    return event === undefined ? { data: parsed } : { event, data: parsed };
  } catch {
    return undefined;
  }
}

/**
 * Takes server-sent events as they come over a socket: UTF-8 cut inside a character, lines that end in CR, LF or both, a
 * byte order mark, comments. What is no UTF-8 reads as U+FFFD; data that is no JSON is left out and counted.
 *
 * @example
 * const events = sseEvents();
 * const reader = openaiChat.reader();
 * for await (const bytes of response.body) {
 *   for (const { data } of events.push(bytes)) reader.read(data);
 * }
 */
export function sseEvents({ maxEventChars = MAX_EVENT_CHARS }: SseOptions = {}): SseEvents {
  if (!Number.isSafeInteger(maxEventChars) || maxEventChars < 1) {
    const advice = "Leave it out for 16,777,216.";
    throw complain("`maxEventChars`", "a positive integer", maxEventChars, advice);
  }
  const decoder = new TextDecoder();
  let found: SseEvent[] = [];
  let ignored = 0;
  let isFirst = true;
  // A last CR may be half of a line's end: it waits for what follows.
  let held = "";
  // The last characters of an event that is too long, while its end is looked for.
  let skipped: string | undefined;
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: (message) => {
      const event = message.data.length > maxEventChars ? undefined : toEvent(message);
      if (event === undefined) ignored += 1;
      else found.push(event);
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") skipped = "";
    },
  });

  function feed(text: string): void {
    const rest = skipped === undefined ? text : pastSkipped(text);
    if (rest === "") return;
    parser.feed(rest);
    if (skipped === undefined) return;
    ignored += 1;
    parser.reset();
    // The bound is looked at after each piece: what stands in it after the last blank line is of the event itself.
    skipped = rest.slice(-3);
  }

  function pastSkipped(text: string): string {
    const all = `${skipped ?? ""}${text}`;
    const end = BLANK_LINE.exec(all);
    skipped = end === null ? all.slice(-3) : undefined;
    return end === null ? "" : all.slice(end.index + end[0].length);
  }

  function taken(text: string): readonly SseEvent[] {
    if (text !== "") {
      const isMarked = isFirst && text.startsWith("\uFEFF");
      isFirst = false;
      const all = `${held}${isMarked ? text.slice(1) : text}`;
      held = all.endsWith("\r") ? "\r" : "";
      feed(held === "" ? all : all.slice(0, -1));
    }
    if (found.length === 0) return NO_EVENTS;
    const events = found;
    found = [];
    return events;
  }

  return {
    push: (piece) =>
      taken(typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })),
    end: () => taken(`${decoder.decode()}${held === "" ? "" : "\n"}`),
    ignored: () => ignored,
  };
}
