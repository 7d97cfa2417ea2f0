import type { LlmReport, Message, PickedToken } from "@runtap/core";

/** The protocols that can be read, by the name of their endpoint. */
export type WireName =
  | "openai-chat"
  | "openai-completions"
  | "openai-responses"
  | "openai-embeddings"
  | "anthropic-messages"
  | "gemini";

/** What a request says of the call that it makes: fields of the run's start. */
export interface WireRequest {
  readonly input?: string | readonly Message[];
  /** The model asked for. */
  readonly model?: string;
  /** Temperature and the like: what is neither input, model nor tools. */
  readonly parameters?: object;
  readonly tools?: readonly unknown[];
  /** Whether the answer is to come as a stream. */
  readonly isStream: boolean;
}

/** What a whole answer says: facts of the run's ending. */
export interface WireAnswer {
  readonly facts: LlmReport;
  /** What the reasoning channel would have said, joined. */
  readonly reasoning?: string;
  /** What the provider says went wrong, in an answer that came as a success. */
  readonly error?: Error;
}

/** Reads one streamed answer, event by event. */
export interface WireReader {
  /**
   * Takes one event of the stream, parsed from JSON: what it adds to the answer, as a `pick` of `run.follow` returns it.
   * Never throws; an event of an unknown type adds nothing.
   */
  readonly read: (event: unknown) => readonly PickedToken[];
  /** Whether the answer's last event was seen: a stream that ends before it was cut short. */
  readonly isComplete: () => boolean;
  /** What the provider says went wrong, in the middle of a stream that began as a success. */
  readonly error: () => Error | undefined;
}

/** One provider's protocol for calls of models over HTTP. All of it pure and total: no payload makes it throw. */
export interface Wire {
  readonly name: WireName;
  readonly kind: "llm" | "embedding";
  /** What a request's body, parsed from JSON, says; the address where that names the model. */
  readonly request: (body: unknown, url?: string) => WireRequest;
  /** A reader for one streamed answer. `provider` where figures are read in two ways. */
  readonly reader: (provider?: string) => WireReader;
  /** What a whole answer's body, parsed from JSON, says. */
  readonly answer: (body: unknown, provider?: string) => WireAnswer;
}
