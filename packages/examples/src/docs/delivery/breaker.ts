// #region breaker
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

const broken = defineHandler({
  name: "broken",
  on: {
    "tool.end": ({ run }) => {
      console.log(`broken hears of ${run.name}`);
      throw new Error("disk full");
    },
  },
});
const health = defineHandler({
  name: "health",
  on: { "handler.drop": ({ run, count }) => console.log(`${run.name}: ${count} dropped`) },
});

const tap = createTap({
  handlers: [queued(broken, { breaker: { failures: 2, coolDownMs: 60_000 } }), health],
  onHandlerError: () => undefined,
});
for (const name of ["one", "two", "three"]) await tap.run("tool", { name }, () => 12);
await tap.flush();
// #endregion breaker
