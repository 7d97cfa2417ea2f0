import type { EmbeddingReport, LlmReport, Message, PickedToken } from "@runtap/core";

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

/** Facts of the ending of a model call or an embedding. */
export interface WireFacts extends LlmReport, EmbeddingReport {}

/** What a whole answer says: facts of the run's ending. */
export interface WireAnswer {
  readonly facts: WireFacts;
  /** What the reasoning channel would have said, joined. */
  readonly reasoning?: string;
  /** What the provider says went wrong, in an answer that came as a success. */
  readonly error?: Error;
}

/** Reads one streamed answer, event by event. */
export interface WireReader {
  /**
   * Takes one event of the stream, parsed from JSON (or the closing `"[DONE]"`): what it adds to the answer, as a `pick`
   * of `run.follow` returns it. Never throws; an event of an unknown type adds nothing.
   */
  readonly read: (event: unknown) => readonly PickedToken[];
  /**
   * Whether the answer is whole: its finish, or an error in its place, was said. A stream that ends before was cut short.
   * Figures may still follow (OpenAI's last chunk is its usage): read on to the end, or until {@link WireReader.isOver}.
   */
  readonly isComplete: () => boolean;
  /**
   * Whether the wire's own closing event was seen (`[DONE]`, `message_stop`, `response.completed`, an error) and nothing
   * follows. Always `false` where a wire has none (Gemini), and for `[DONE]` where a client keeps it to itself.
   */
  readonly isOver: () => boolean;
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
