import { eventText, splitEvents } from "./event-text.ts";
import type { Exchange, FirstFailures } from "./exchange.ts";

/** How the sending of an answer ends: properly, by destroying the socket, or not at all. */
export type PlannedEnding = "end" | "cut" | "stall";

/** Bytes written at once. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** The event that begins with it, where somebody wants to know. */
  readonly opens: number | undefined;
  /** How many events are sent once this is. */
  readonly eventsSent: number;
}

/** An answer, worked out: what is written in which pieces, and what then. */
export interface AnswerPlan {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
  readonly eventCount: number;
  readonly ending: PlannedEnding;
}

interface Content {
  readonly type: string;
  readonly events: readonly Uint8Array[];
}

const encoder = new TextEncoder();

function asContent(body: unknown): Content {
  if (body === undefined) return { type: "text/plain", events: [] };
  if (body instanceof Uint8Array) return { type: "application/octet-stream", events: [body] };
  if (typeof body === "string") return { type: "text/plain", events: [encoder.encode(body)] };
  return { type: "application/json", events: [encoder.encode(JSON.stringify(body))] };
}

function contentOf({ body, events }: Exchange): Content {
  if (events === undefined) return asContent(body);
  const type = "text/event-stream";
  if (typeof events === "string") return { type, events: splitEvents(encoder.encode(events)) };
  if (events instanceof Uint8Array) return { type, events: splitEvents(events) };
  return { type, events: events.map((event) => encoder.encode(eventText(event))) };
}

function endingOf({ cutAfterEvents, stall }: Exchange): PlannedEnding {
  if (cutAfterEvents !== undefined) return "cut";
  return stall === true ? "stall" : "end";
}

function eventAtATime(events: readonly Uint8Array[]): readonly Piece[] {
  return events.map((bytes, index) => ({ bytes, opens: index, eventsSent: index + 1 }));
}

function cutUp(piece: Piece, pieceBytes: number): readonly Piece[] {
  const count = Math.max(1, Math.ceil(piece.bytes.length / pieceBytes));
  return Array.from({ length: count }, (_, at) => ({
    bytes: piece.bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
    opens: at === 0 ? piece.opens : undefined,
    eventsSent: at === count - 1 ? piece.eventsSent : piece.eventsSent - 1,
  }));
}

/** Pieces of one size, whatever events they lie across. */
function cutAcross(events: readonly Uint8Array[], pieceBytes: number): readonly Piece[] {
  const ends = events.map(() => 0);
  let length = 0;
  for (const [index, event] of events.entries()) {
    length += event.length;
    ends[index] = length;
  }
  const joined = new Uint8Array(length);
  for (const [index, event] of events.entries()) joined.set(event, ends[index - 1] ?? 0);
  let eventsSent = 0;
  return Array.from({ length: Math.ceil(length / pieceBytes) }, (_, at) => {
    const bytes = joined.subarray(at * pieceBytes, (at + 1) * pieceBytes);
    while ((ends[eventsSent] ?? Number.POSITIVE_INFINITY) <= at * pieceBytes + bytes.length) {
      eventsSent += 1;
    }
    return { bytes, opens: undefined, eventsSent };
  });
}

function piecesOf(
  events: readonly Uint8Array[],
  { pieceBytes, before }: Exchange,
): readonly Piece[] {
  if (pieceBytes === undefined) return eventAtATime(events);
  // Where somebody waits between two events, no piece holds bytes of both.
  if (before === undefined) return cutAcross(events, pieceBytes);
  return eventAtATime(events).flatMap((piece) => cutUp(piece, pieceBytes));
}

/** What an exchange answers. */
export function planAnswer(exchange: Exchange): AnswerPlan {
  const { type, events } = contentOf(exchange);
  const sent = events.slice(0, exchange.cutAfterEvents ?? exchange.stopAfterEvents);
  return {
    status: exchange.status ?? 200,
    headers: withType(type, exchange.headers),
    pieces: piecesOf(sent, exchange),
    eventCount: sent.length,
    ending: endingOf(exchange),
  };
}

/** What a failure that comes first answers. */
export function planFailure({ status = 500, headers, body }: FirstFailures): AnswerPlan {
  const message = `The first requests fail, with ${status}.`;
  return planAnswer({
    status,
    headers,
    body: body ?? { type: "error", error: { type: "api_error", message } },
  });
}

function withType(
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const named: Record<string, string> = { "content-type": type };
  for (const [name, value] of Object.entries(headers)) named[name.toLowerCase()] = value;
  return named;
}
