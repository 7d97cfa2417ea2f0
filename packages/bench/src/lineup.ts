import type { OwnFigureName } from "./figures.ts";

/** What is measured, and who takes part. Data only: reading it loads no contender. */

export const contenderNames = [
  "runtap",
  "runtap-started",
  "runtap-explicit",
  "runtap-stdout",
  "runtap-queued",
  "runtap-inline",
  "runtap-redacting",
  "runtap-timing",
  "runtap-stateful",
  "runtap-observed",
  "runtap-counted",
  "runtap-pino-sync",
  "runtap-pino-async",
  "runtap-pino-own",
  "pino-sync",
  "pino-async",
  "runtap-10k",
  "runtap-20k",
  "runtap-40k",
  "direct",
  "storage",
  "eventemitter3",
  "eventemitter3-as-written",
  "langchain",
  "langchain-blocking",
  "langchain-20k",
  "p-queue",
  "opentelemetry",
  "opentelemetry-api",
  "opentelemetry-context",
  "langsmith",
  "openai",
  "openai-unheard",
  "openai-observed",
] as const;

export type ContenderName = (typeof contenderNames)[number];

/** Scripts that import one thing, and one that imports nothing. */
export const importNames = ["empty", "eventemitter3", "runtap"] as const;

export type ImportName = (typeof importNames)[number];

/** Whoever has a figure in the report. */
export type EntrantName = ContenderName | ImportName;

/** Workloads that a contender performs. */
export const performedNames = [
  "token",
  "token-unheard",
  "run",
  "run-unheard",
  "through",
  "stdout",
  "queued-linear",
  "queued-caller",
  "queued-sink",
  "queued-bytes",
  "record",
  "token-redacted",
  "token-timed",
  "token-observed",
  "log",
  "openai-stream",
] as const;

export type PerformedName = (typeof performedNames)[number];

export type WorkloadName = PerformedName | "run-retained" | "import";

interface TimedWorkload {
  readonly measures: "work";
  readonly name: PerformedName;
  readonly title: string;
  readonly unit: "token" | "run" | "chunk" | "record" | "line";
  readonly entrants: readonly ContenderName[];
}

/** Performs the `run` workload and asks what it leaves behind. */
interface RetentionWorkload {
  readonly measures: "retention";
  readonly name: "run-retained";
  readonly title: string;
  readonly unit: "100,000 runs";
  readonly entrants: readonly ContenderName[];
}

/** Performs the workload to be warm, then is asked for a figure of its own. */
interface OwnWorkload {
  readonly measures: "own";
  readonly figure: OwnFigureName;
  readonly name: PerformedName;
  readonly title: string;
  readonly unit: "burst" | "token" | "event";
  readonly entrants: readonly ContenderName[];
}

/** Times an `import()` in a fresh process; no contender performs it. */
interface ImportWorkload {
  readonly measures: "process";
  readonly name: "import";
  readonly title: string;
  readonly unit: "process";
  readonly entrants: readonly ImportName[];
}

export type Workload = TimedWorkload | RetentionWorkload | OwnWorkload | ImportWorkload;

export const workloads: readonly Workload[] = [
  {
    measures: "work",
    name: "token",
    title: "one token to 3 handlers, call sites polluted",
    unit: "token",
    entrants: [
      "runtap",
      "runtap-started",
      "eventemitter3",
      "eventemitter3-as-written",
      "direct",
      "opentelemetry",
      "langchain",
      "langchain-blocking",
    ],
  },
  {
    measures: "work",
    name: "token-unheard",
    title: "one token nobody listens to",
    unit: "token",
    entrants: ["runtap", "runtap-started", "direct"],
  },
  {
    measures: "work",
    name: "run",
    title: "nested run, start and end to 1 handler",
    unit: "run",
    entrants: [
      "runtap",
      "runtap-explicit",
      "storage",
      "opentelemetry",
      "langchain",
      "langchain-blocking",
      "langsmith",
    ],
  },
  {
    measures: "work",
    name: "run-unheard",
    title: "nested run, no handler",
    unit: "run",
    entrants: ["runtap", "storage", "opentelemetry-api", "opentelemetry-context"],
  },
  {
    measures: "retention",
    name: "run-retained",
    title: "heap kept after 100,000 ended runs",
    unit: "100,000 runs",
    entrants: ["runtap", "storage"],
  },
  {
    measures: "work",
    name: "through",
    title: "one chunk of a 1,000-chunk stream, 1 handler",
    unit: "chunk",
    entrants: ["runtap", "storage"],
  },
  {
    measures: "work",
    name: "stdout",
    title: "one token written to a pipe",
    unit: "token",
    entrants: ["runtap-stdout", "direct"],
  },
  {
    measures: "own",
    figure: "burstNs",
    name: "queued-linear",
    title: "one burst of tokens to 3 queued handlers",
    unit: "burst",
    entrants: ["runtap-10k", "runtap-20k", "runtap-40k", "langchain-20k"],
  },
  {
    measures: "own",
    figure: "callerNs",
    name: "queued-caller",
    title: "what a token to 1 queued handler costs its caller",
    unit: "token",
    entrants: ["runtap-queued", "runtap-inline"],
  },
  {
    measures: "own",
    figure: "p99Ms",
    name: "queued-sink",
    title: "20,000 events per second to a 1 ms asynchronous sink, 99th percentile",
    unit: "event",
    entrants: ["runtap-queued", "direct", "p-queue"],
  },
  {
    measures: "own",
    figure: "heldBytes",
    name: "queued-bytes",
    title: "heap held for a waiting event",
    unit: "event",
    entrants: ["runtap-queued", "runtap-inline"],
  },
  {
    measures: "work",
    name: "record",
    title: "a typical llm.end as a record",
    unit: "record",
    entrants: ["runtap", "direct"],
  },
  {
    measures: "work",
    name: "token-redacted",
    title: "one token to 1 handler, looked through for secrets",
    unit: "token",
    entrants: ["runtap-redacting", "runtap-inline"],
  },
  {
    measures: "work",
    name: "token-timed",
    title: "one token observed by name and model",
    unit: "token",
    entrants: ["runtap-timing", "runtap-stateful"],
  },
  {
    measures: "work",
    name: "token-observed",
    title: "one token with timing, tokens and logs attached",
    unit: "token",
    entrants: ["runtap-observed", "runtap-counted"],
  },
  {
    measures: "work",
    name: "log",
    title: "one line of a log, fields of a model call",
    unit: "line",
    entrants: [
      "runtap-pino-sync",
      "runtap-pino-async",
      "runtap-pino-own",
      "pino-sync",
      "pino-async",
    ],
  },
  {
    measures: "work",
    name: "openai-stream",
    title: "one chunk of a 1,000-chunk stream through the openai client, observed",
    unit: "chunk",
    entrants: ["openai", "openai-unheard", "openai-observed"],
  },
  {
    measures: "process",
    name: "import",
    title: "importing it into a fresh process",
    unit: "process",
    entrants: ["empty", "eventemitter3", "runtap"],
  },
];
