import type { AnyEvent } from "@runtap/core";
import type { RecordedRun } from "./recorded-run.ts";

function steps(events: readonly AnyEvent[]): readonly string[] {
  const found: { label: string; times: number }[] = [];
  for (const { type, run } of events) {
    const label = `${type}(${run.name})`;
    const last = found.at(-1);
    if (last?.label === label) last.times += 1;
    else found.push({ label, times: 1 });
  }
  return found.map(({ label, times }) => (times === 1 ? label : `${label} ×${times}`));
}

/** The events as one line, repetitions counted; the runs without an ending come last, as open. */
export function runSequence(events: readonly AnyEvent[], runs: readonly RecordedRun[]): string {
  const open = runs
    .filter((run) => run.standing === "open")
    .map((run) => `${run.kind}(${run.name}) is open`);
  return [...steps(events), ...open].join(" › ");
}
