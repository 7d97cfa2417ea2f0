/** Merge the metadata keys your runs carry in, and `event.run.metadata` is typed everywhere. */
export interface RunMetadata {}

/** What a run carries besides its content: the keys of {@link RunMetadata} are typed, others are `unknown`. */
export type Metadata = Readonly<Partial<RunMetadata>> & { readonly [key: string]: unknown };

export interface Kinds {
  readonly chain: { readonly kind: "chain" };
  readonly agent: { readonly kind: "agent" };
  readonly llm: { readonly kind: "llm" };
  readonly tool: { readonly kind: "tool" };
  readonly retriever: { readonly kind: "retriever" };
  readonly embedding: { readonly kind: "embedding" };
}

/** What sort of work a run is. */
export type RunKind = Kinds[keyof Kinds]["kind"];

/** Why a run was cancelled. */
export type CancelReason =
  | "abort"
  | "break"
  | "timeout"
  | "guard"
  | "interrupt"
  | "abandoned"
  | "shutdown";

/** A run of another trace that this one relates to: a retry, a resumed run, an item of a batch. */
export interface RunLink {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** What the relation is, in your words: `"retry"`, `"resume"`, `"batch"`. */
  readonly relation?: string;
}

/** Who says an event. Frozen, made once per run, the same object on all of its events. */
export interface RunInfo {
  /** 16 hexadecimal digits, a W3C span id. */
  readonly id: string;
  /** 32 hexadecimal digits, a W3C trace id. */
  readonly traceId: string;
  /** The id of the run this one is inside; absent on a root. */
  readonly parentId?: string;
  readonly kind: RunKind;
  readonly name: string;
  /** A finer word than the kind: `"rerank"`, `"guardrail"`. */
  readonly operation?: string;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly links?: readonly RunLink[];
  /** The W3C trace flags that came with the remote parent; absent: sampled. */
  readonly traceFlags?: number;
  /** The W3C `tracestate` that came with the remote parent, for handing on. */
  readonly tracestate?: string;
  /** The inherited mark that a console prints in its verbose-only mode. */
  readonly verbose: boolean;
  /** Epoch milliseconds, with fraction. */
  readonly startTime: number;
}
