/** How an answer ended: sent to its end, cut by the server, or left by the client, who closed the socket. */
export type AnswerEnding = "sent" | "cut" | "left";

/** How far an answer got. The figures go on while it is under way. */
export interface ReplayedAnswer {
  readonly status: number;
  /** Events of which the last byte was handed to the network. */
  readonly eventsSent: number;
  readonly bytesSent: number;
  /** `undefined` while it is under way. */
  readonly ending: AnswerEnding | undefined;
  /** From the request to the ending, in milliseconds. */
  readonly durationMs: number | undefined;
  /** Resolves with the ending; never rejects. */
  readonly ended: Promise<AnswerEnding>;
}

/** A request as it came, and what became of its answer. */
export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** By lower-case name; several of one name joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly text: string;
  /** The body parsed from JSON; `undefined` where it is none. */
  readonly json: unknown;
  readonly answer: ReplayedAnswer;
}
