/** What is measured, and who takes part. Data only: reading it loads no contender. */

export const contenderNames = [
  "runtap",
  "runtap-started",
  "runtap-explicit",
  "runtap-stdout",
  "direct",
  "storage",
  "eventemitter3",
  "eventemitter3-as-written",
  "langchain",
  "langchain-blocking",
  "opentelemetry",
  "opentelemetry-api",
  "opentelemetry-context",
  "langsmith",
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
] as const;

export type PerformedName = (typeof performedNames)[number];

export type WorkloadName = PerformedName | "run-retained" | "import";

interface TimedWorkload {
  readonly measures: "work";
  readonly name: PerformedName;
  readonly title: string;
  readonly unit: "token" | "run" | "chunk";
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

/** Times an `import()` in a fresh process; no contender performs it. */
interface ImportWorkload {
  readonly measures: "process";
  readonly name: "import";
  readonly title: string;
  readonly unit: "process";
  readonly entrants: readonly ImportName[];
}

export type Workload = TimedWorkload | RetentionWorkload | ImportWorkload;

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
    measures: "process",
    name: "import",
    title: "importing it into a fresh process",
    unit: "process",
    entrants: ["empty", "eventemitter3", "runtap"],
  },
];
