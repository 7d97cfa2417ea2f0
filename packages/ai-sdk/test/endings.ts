import { isTerminal, type Tap } from "@runtap/core";
import type { RecordedRuns } from "@runtap/testing";
import { expect, vi } from "vitest";

/** Waits until every run has ended. */
export async function allEnded(tap: Tap): Promise<void> {
  await vi.waitFor(() => expect(tap.stats().openRuns).toBe(0), { interval: 1, timeout: 10_000 });
}

/** Every run has had exactly one ending, after everything else that it said but warnings of nobody's. */
export function expectOneEndingEach(runs: RecordedRuns): void {
  for (const run of runs.all()) {
    expect(run.events.filter(isTerminal).map(({ type }) => type)).toHaveLength(1);
    expect(run.events.map(({ type }) => type)).not.toContain("run.warning");
    const last = run.events.at(-1);
    expect(last !== undefined && isTerminal(last)).toBe(true);
  }
}
