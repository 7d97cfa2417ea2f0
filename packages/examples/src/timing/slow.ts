import { clock, sleep } from "./staged.ts";

// #region slow
import { tap } from "@runtap/core";
import { timingHandler } from "@runtap/timing";

tap.use(
  timingHandler({
    slow: { kinds: { tool: 1_000 }, names: { export: 60_000 } },
    onSlow: ({ run, elapsedMs, limitMs, isOpen }) =>
      console.log(`${run.name}: ${elapsedMs} of ${limitMs} ms, ${isOpen ? "running" : "over"}`),
    clock, // simulated here; leave it out
  }),
);

const search = tap.run("tool", { name: "search" }, () => sleep(3_000));
await tap.run("tool", { name: "lookup" }, () => sleep(900));
await tap.run("tool", { name: "export" }, () => sleep(20_000));
await search;
// #endregion
