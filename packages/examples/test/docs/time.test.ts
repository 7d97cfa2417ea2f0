// #region time
import { fakeClock, record } from "@runtap/testing";
import { expect, it } from "vitest";

it("gives up on a search after five seconds", async () => {
  const clock = fakeClock();
  const never = new Promise<string>(() => undefined);

  const { runs } = await record.failing(
    (tap) => {
      const found = tap.run("tool", { name: "search", timeoutMs: 5000 }, () => never);
      clock.advance(5000);
      return found;
    },
    { clock },
  );

  const { reason, durationMs } = runs.find("search", "tool").event("tool.cancel");
  expect([reason, durationMs]).toEqual(["timeout", 5000]);
});
// #endregion time
