import type { ReceivedRequest } from "./received-request.ts";

/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  /** Its name. @default none, which readers take for "message" */
  readonly event?: string | undefined;
  /** What it says: a string as it is, anything else as JSON. */
  readonly data: unknown;
  readonly id?: string | undefined;
}

/** What comes before the answer: the same failure, several times. */
export interface FirstFailures {
  /** How many requests fail. */
  readonly times: number;
  /** @default 500 */
  readonly status?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A string as it is, anything else as JSON. @default an error in the shape that OpenAI and Anthropic share */
  readonly body?: unknown;
}

/** Which requests are answered, with what, and how it is brought across. */
export interface Exchange {
  /** Answers requests to this path: a string is compared with the path, an expression also sees the query. @default any */
  readonly path?: string | RegExp | undefined;
  /** Answers the requests for which it returns true. @default any */
  readonly match?: ((request: ReceivedRequest) => boolean) | undefined;
  /** @default 200 */
  readonly status?: number | undefined;
  /** Added to, or in place of, the content type that the body suggests. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The answer: bytes and strings as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The answer as server-sent events: recorded bytes or text, or one by one. Excludes `body`. */
  readonly events?: Uint8Array | string | readonly ServerSentEvent[] | undefined;
  /** Cuts what is sent into pieces of this many bytes, through the middle of events and characters. @default an event, or the body, at a time */
  readonly pieceBytes?: number | undefined;
  /** Milliseconds before each piece but the first. @default 0 */
  readonly delayMs?: number | undefined;
  /** Called before the status is sent; what it returns is awaited. */
  readonly beforeHeaders?: (() => unknown) | undefined;
  /** Called before each event with its index, and before the end with their number; what it returns is awaited. A body is one event. */
  readonly before?: ((event: number) => unknown) | undefined;
  /** Sends this many events and then ends, as if there were no more. @default all */
  readonly stopAfterEvents?: number | undefined;
  /** Sends this many events, then destroys the socket. */
  readonly cutAfterEvents?: number | undefined;
  /** Sends what there is to send, and then neither ends nor closes. */
  readonly stall?: boolean | undefined;
  /** Requests that fail before the first that is answered: for retries. Not where a function decides. */
  readonly failFirst?: FirstFailures | undefined;
}
