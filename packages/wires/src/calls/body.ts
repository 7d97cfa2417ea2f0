import type { Wire } from "../wire.ts";
import { httpError } from "./answer-failure.ts";
import { type AnswerReading, settledAnswer } from "./answer-reading.ts";
import { byteStream, takesBuffers } from "./byte-stream.ts";
import { type Answer, CallPassage, type PassedCall } from "./call-passage.ts";
import type { CallRun } from "./call-run.ts";
import { ReadAhead } from "./read-ahead.ts";
import { withBody } from "./response-copy.ts";
import { streamedAnswer } from "./streamed-answer.ts";
import { failedAnswer, wholeAnswer } from "./whole-answer.ts";

/** A call whose answer is read from the bytes of its response. */
export interface AnsweredCall extends PassedCall {
  /** The run that the call is, started with `tap.start` and not ended: it ends with the answer. */
  readonly run: CallRun;
  readonly wire: Wire;
  readonly provider?: string | undefined;
  /** Whether the answer was asked for as a stream: decides where the response's content type does not. */
  readonly isStream?: boolean | (() => boolean) | undefined;
  /** The program's own signal, for an abort after the run's ending. Before it, the run's own signal counts. */
  readonly signal?: AbortSignal | undefined;
}

function readingOf(response: Response, { wire, provider, isStream }: AnsweredCall): AnswerReading {
  const { ok, status, statusText, headers } = response;
  if (!ok) return failedAnswer(status, statusText);
  const type = headers.get("content-type") ?? "";
  if (/\bevent-stream\b/i.test(type)) return streamedAnswer(wire, type, provider);
  const isWhole =
    /\bjson\b/i.test(type) || !(typeof isStream === "function" ? isStream() : isStream);
  return isWhole ? wholeAnswer(wire, type, provider) : streamedAnswer(wire, type, provider);
}

/** Of a body that cannot be read here (no stream of the platform's, or one that somebody else reads) nothing is known. */
function unreadable({ ok, status, statusText }: Response): AnswerReading {
  return settledAnswer(ok ? {} : { error: httpError(status, statusText, "") });
}

/** Whether this is a response, of the platform's or of a client's own making. */
function isResponse(value: unknown): value is Response {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    "body" in value &&
    "headers" in value &&
    typeof value.headers === "object" &&
    value.headers !== null &&
    "get" in value.headers
  );
}

/** An answer, and what the program gets for the response that it came in. */
interface Observation extends Answer {
  readonly given: unknown;
  /** Reads what the program need not read; resolves when that is done, or without waiting for the network. */
  readonly readAhead?: (passage: CallPassage) => Promise<void>;
}

/** An answer without a body that could be read here: it is over at once. */
function over(given: unknown, reading: AnswerReading): Observation {
  return { given, reading, open: () => undefined, readAhead: (passage) => passage.drain() };
}

function observe(sent: unknown, call: AnsweredCall, passage: CallPassage): Observation {
  if (!isResponse(sent)) return over(sent, settledAnswer({}));
  const { ok, body, bodyUsed } = sent;
  if (body === null) return over(sent, readingOf(sent, call));
  const isReadable = typeof body.getReader === "function" && !bodyUsed && !body.locked;
  if (!isReadable) return over(sent, unreadable(sent));
  const open = (): ReadableStreamDefaultReader<Uint8Array> => body.getReader();
  const withBuffers = takesBuffers(body);
  const ahead = new ReadAhead(passage, (reason) => passage.endWith(reason));
  const given = withBody(sent, byteStream(ok ? passage : ahead, withBuffers));
  if (given === undefined) return over(sent, unreadable(sent));
  const observation = { given, open, reading: readingOf(sent, call) };
  if (ok) return observation;
  // Nobody need read an error's body, and its status alone is worth little: the run fails as soon as its message is known.
  const readAhead = async (): Promise<void> => void ahead.fill(() => passage.isSettled);
  return { ...observation, readAhead };
}

/**
 * Sends a request inside its run and reads the answer as the program reads it: tokens as they pass, the run's ending with
 * the answer's last event, or where it breaks off.
 *
 * The program gets a response like the one that came, whose body asks for bytes when it is asked for some: nothing is
 * read ahead (but the body of an HTTP error, for its message) and nothing is kept (but the text of a stream, and an
 * answer that comes whole, up to 32 Mi characters, for its facts). A body that is not read leaves the run open until it is collected or abandoned.
 *
 * Rejects as `send` does, with a guard's `GuardError`, and with the reason of `run.signal` once that is aborted.
 */
export async function observeAnswer(call: AnsweredCall, send: () => unknown): Promise<unknown> {
  const passage = new CallPassage(call);
  const sent = await passage.send(async () => send());
  return passOn(sent, call, passage);
}

/** Like {@link observeAnswer}, of a response that has come already. */
export async function observeBody(response: Response, call: AnsweredCall): Promise<Response> {
  const given = await passOn(response, call, new CallPassage(call));
  return isResponse(given) ? given : response;
}

/** Begins to read an answer; resolves to what the program gets. */
async function passOn(sent: unknown, call: AnsweredCall, passage: CallPassage): Promise<unknown> {
  const seen = observe(sent, call, passage);
  passage.begin(seen);
  await seen.readAhead?.(passage);
  return seen.given;
}
