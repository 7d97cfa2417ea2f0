import type { Wire } from "../wire.ts";
import { httpError } from "./answer-failure.ts";
import { type AnswerReading, settledAnswer } from "./answer-reading.ts";
import { type ByteSource, byteStream, takesBuffers } from "./byte-stream.ts";
import { type Answer, type AnsweredRun, CallPassage } from "./call-passage.ts";
import { withBody } from "./response-copy.ts";
import { streamedAnswer } from "./streamed-answer.ts";
import { failedAnswer, wholeAnswer } from "./whole-answer.ts";

/** A call whose answer is read from the bytes of its response. */
export interface AnsweredCall {
  /** The run that the call is, started with `tap.start` and not ended: it ends with the answer. */
  readonly run: AnsweredRun;
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
  /** Whether the run's answer is read by the program, with its own reading, or by us. */
  readonly isReadByProgram: boolean;
}

function observe(sent: unknown, call: AnsweredCall, passage: CallPassage): Observation {
  const unread = { given: sent, isReadByProgram: false, open: () => undefined };
  if (!isResponse(sent)) return { ...unread, reading: settledAnswer({}) };
  const response = sent;
  const { body, bodyUsed } = response;
  if (body === null) return { ...unread, reading: readingOf(response, call) };
  const isReadable = typeof body.getReader === "function" && !bodyUsed && !body.locked;
  if (!isReadable) return { ...unread, reading: unreadable(response) };
  if (!response.ok) return observeError(response, body, call);
  const given = withBody(response, byteStream(passage, takesBuffers(body)));
  if (given === undefined) return { ...unread, reading: unreadable(response) };
  const open = (): ReadableStreamDefaultReader<Uint8Array> => body.getReader();
  return { given, isReadByProgram: true, open, reading: readingOf(response, call) };
}

/**
 * Nobody need read an error's body, and its status alone is worth little: it is read here too, up to a limit, and the run
 * fails as soon as it is known.
 */
function observeError(
  response: Response,
  body: ReadableStream<Uint8Array>,
  call: AnsweredCall,
): Observation {
  const readers: ReadableStreamDefaultReader<Uint8Array>[] = [];
  const source: ByteSource = {
    next: async () => {
      const step = await readers[1]?.read();
      return step?.done === false ? step.value : undefined;
    },
    cancel: async (reason) => {
      // The connection is let go once both want no more.
      await Promise.all(readers.map((reader) => reader.cancel(reason)));
    },
  };
  const given = withBody(response, byteStream(source, takesBuffers(body)));
  const unread = { given: given ?? response, isReadByProgram: false };
  if (given === undefined)
    return { ...unread, reading: unreadable(response), open: () => undefined };
  readers.push(...body.tee().map((branch) => branch.getReader()));
  return { ...unread, reading: readingOf(response, call), open: () => readers[0] };
}

/**
 * Sends a request inside its run and reads the answer as the program reads it: tokens as they pass, the run's ending with
 * the answer's last event, or where it breaks off.
 *
 * The program gets a response like the one that came, whose body asks for bytes when it is asked for some: nothing is
 * read ahead (but the body of an HTTP error, for its message) and nothing is kept (but an answer that comes whole, up to
 * 32 Mi characters, for its facts). A body that is not read leaves the run open until it is collected or abandoned.
 *
 * Rejects as `send` does, with a guard's `GuardError`, and with the reason of `run.signal` once that is aborted.
 */
export async function observeAnswer(call: AnsweredCall, send: () => unknown): Promise<unknown> {
  let seen: Observation | undefined;
  const passage: CallPassage = new CallPassage(
    call.run,
    async () => {
      seen = observe(await send(), call, passage);
      return seen;
    },
    call.signal,
  );
  await passage.answered();
  if (seen === undefined) throw call.run.signal.reason;
  const { given, isReadByProgram, open } = seen;
  if (isReadByProgram) return given;
  const read = passage.drain();
  if (open() === undefined) await read;
  else read.catch(() => undefined);
  return given;
}

/** Like {@link observeAnswer}, of a response that has come already. */
export async function observeBody(response: Response, call: AnsweredCall): Promise<Response> {
  const given = await observeAnswer(call, async () => response);
  return isResponse(given) ? given : response;
}
