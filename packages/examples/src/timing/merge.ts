import { clock } from "./staged.ts";

// #region merge
import { createTap } from "@runtap/core";
import { timingHandler } from "@runtap/timing";

function worker(durationsMs: readonly number[]): string {
  const timing = timingHandler();
  const tap = createTap({ handlers: timing, clock });
  for (const ms of durationsMs) {
    const run = tap.start("tool", { name: "search" });
    clock.advance(ms);
    run.end();
  }
  return JSON.stringify(timing); // what each process sends
}

const total = timingHandler();
for (const json of [worker([10, 20, 30]), worker([40, 500])]) total.merge(JSON.parse(json));

console.log(total.table({ by: "kind" }));
// #endregion
