import type { Handler } from "@runtap/core";
import type { ConformanceOptions } from "../../../src/conformance.ts";

/** A handler that shows how often it was called, or how much it holds. */
export interface CountingHandler extends Handler {
  calls: number;
}

/** A handler that does one thing wrong. */
export interface BadHandler {
  /** What it does wrong. */
  readonly title: string;
  readonly make: () => CountingHandler | Handler;
  readonly options?: ConformanceOptions<Handler>;
  /** The checks that find it. */
  readonly fails: readonly string[];
  /** No other check can use it: core refuses it, or it fails the test run itself. */
  readonly runsElsewhere?: false;
}

/** What a counting handler shows. */
export function callsOf(handler: Handler): number {
  return "calls" in handler ? Number(handler.calls) : Number.NaN;
}
