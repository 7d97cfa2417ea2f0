import type { FigureName } from "./figures.ts";
import type { EntrantName, WorkloadName } from "./lineup.ts";

/** What is promised: a figure of one entrant, alone or against another's, and its bound. */
export interface Target {
  readonly workload: WorkloadName;
  readonly figure: FigureName;
  readonly of: EntrantName;
  /** Divide by this entrant's figure. */
  readonly over?: EntrantName;
  /** Subtract this entrant's figure first, on both sides of a division. */
  readonly beyond?: EntrantName;
  readonly bound: { readonly atMost: number } | { readonly atLeast: number };
}

export const targets: readonly Target[] = [
  {
    workload: "token",
    figure: "cpuNs",
    of: "runtap",
    over: "eventemitter3",
    bound: { atMost: 0.8 },
  },
  {
    workload: "token",
    figure: "cpuNs",
    of: "langchain",
    over: "runtap",
    bound: { atLeast: 60 },
  },
  {
    workload: "token",
    figure: "cpuNs",
    of: "langchain-blocking",
    over: "runtap",
    bound: { atLeast: 25 },
  },
  {
    workload: "token",
    figure: "cpuNs",
    of: "opentelemetry",
    over: "runtap",
    bound: { atLeast: 5 },
  },
  {
    workload: "token-unheard",
    figure: "cpuNs",
    of: "runtap",
    beyond: "direct",
    bound: { atMost: 3 },
  },
  {
    workload: "token-unheard",
    figure: "bytes",
    of: "runtap",
    bound: { atMost: 0 },
  },
  {
    workload: "run",
    figure: "cpuNs",
    of: "runtap",
    over: "storage",
    bound: { atMost: 1.7 },
  },
  {
    workload: "run",
    figure: "cpuNs",
    of: "langchain",
    over: "runtap",
    bound: { atLeast: 8 },
  },
  {
    workload: "run",
    figure: "cpuNs",
    of: "opentelemetry",
    over: "runtap",
    bound: { atLeast: 4 },
  },
  {
    workload: "run",
    figure: "cpuNs",
    of: "langsmith",
    over: "runtap",
    bound: { atLeast: 35 },
  },
  {
    workload: "run-unheard",
    figure: "cpuNs",
    of: "runtap",
    over: "storage",
    bound: { atMost: 1.25 },
  },
  {
    workload: "run-unheard",
    figure: "cpuNs",
    of: "runtap",
    over: "opentelemetry-context",
    bound: { atMost: 1 },
  },
  {
    workload: "run",
    figure: "cpuNs",
    of: "runtap-explicit",
    over: "runtap",
    bound: { atMost: 0.6 },
  },
  {
    workload: "run-retained",
    figure: "retainedBytes",
    of: "runtap",
    bound: { atMost: 200_000 },
  },
  {
    workload: "through",
    figure: "cpuNs",
    of: "runtap",
    over: "storage",
    bound: { atMost: 1.3 },
  },
  {
    workload: "stdout",
    figure: "cpuNs",
    of: "direct",
    over: "runtap-stdout",
    bound: { atLeast: 5 },
  },
  {
    workload: "queued-linear",
    figure: "burstNs",
    of: "runtap-40k",
    over: "runtap-10k",
    bound: { atMost: 4.6 },
  },
  {
    workload: "queued-linear",
    figure: "burstNs",
    of: "langchain-20k",
    over: "runtap-40k",
    bound: { atLeast: 20 },
  },
  {
    workload: "queued-caller",
    figure: "callerNs",
    of: "runtap-queued",
    over: "runtap-inline",
    bound: { atMost: 4 },
  },
  {
    workload: "queued-sink",
    figure: "p99Ms",
    of: "runtap-queued",
    bound: { atMost: 5 },
  },
  {
    workload: "queued-sink",
    figure: "p99Ms",
    of: "p-queue",
    over: "runtap-queued",
    bound: { atLeast: 50 },
  },
  {
    workload: "queued-bytes",
    figure: "heldBytes",
    of: "runtap-queued",
    beyond: "runtap-inline",
    bound: { atMost: 100 },
  },
  {
    workload: "record",
    figure: "cpuNs",
    of: "runtap",
    over: "direct",
    bound: { atMost: 2 },
  },
  {
    workload: "token-redacted",
    figure: "cpuNs",
    of: "runtap-redacting",
    over: "runtap-inline",
    bound: { atMost: 8 },
  },
  {
    workload: "token-timed",
    figure: "cpuNs",
    of: "runtap-timing",
    beyond: "runtap-stateful",
    bound: { atMost: 60 },
  },
  {
    workload: "token-observed",
    figure: "cpuNs",
    of: "runtap-observed",
    over: "runtap-counted",
    bound: { atMost: 3 },
  },
  {
    workload: "log",
    figure: "cpuNs",
    of: "runtap-pino-sync",
    over: "pino-sync",
    bound: { atMost: 1 },
  },
  {
    workload: "log",
    figure: "cpuNs",
    of: "runtap-pino-async",
    over: "pino-async",
    bound: { atMost: 1 },
  },
  {
    workload: "log",
    figure: "cpuNs",
    of: "runtap-pino-own",
    over: "pino-sync",
    bound: { atMost: 0.4 },
  },
  {
    workload: "log",
    figure: "cpuNs",
    of: "runtap-pino-own",
    over: "pino-async",
    bound: { atMost: 0.4 },
  },
  {
    workload: "import",
    figure: "cpuNs",
    of: "runtap",
    over: "eventemitter3",
    beyond: "empty",
    bound: { atMost: 2 },
  },
  {
    workload: "openai-stream",
    figure: "cpuNs",
    of: "openai-observed",
    over: "openai",
    bound: { atMost: 1.25 },
  },
  {
    workload: "openai-stream",
    figure: "cpuNs",
    of: "openai-unheard",
    over: "openai",
    bound: { atMost: 1.05 },
  },
];
