/** What a wrapper has recorded of one model call, in words that all of them share. */
export interface SeenRun {
  readonly outcome: "ok" | "error" | "cancel" | "open";
  /** Its own word for how the call ended. */
  readonly says?: string | undefined;
  readonly text?: string | undefined;
  /** All input tokens, cached ones included. */
  readonly inputTokens?: number | undefined;
  /** All output tokens, reasoning included. */
  readonly outputTokens?: number | undefined;
  readonly toolCalls?: readonly SeenToolCall[] | undefined;
  readonly firstTokenMs?: number | undefined;
}

export interface SeenToolCall {
  readonly name: string;
  readonly arguments: string;
}

/** An observed client, and what has been recorded of its calls. */
export interface Watched {
  readonly client: unknown;
  readonly runs: () => readonly SeenRun[] | Promise<readonly SeenRun[]>;
}

/** All that is known of one scenario with one wrapper. */
export interface Observation {
  readonly runs: readonly SeenRun[];
  /** The text that the program itself has read. */
  readonly read: string;
  /** Methods and fields of the client's stream that were gone. */
  readonly lost: readonly string[];
  readonly unhandledRejections: number;
  /** The server saw the connection closed before it had sent everything. */
  readonly hungUp: boolean;
}
