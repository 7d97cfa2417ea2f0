// #region time
import { fakeClock, record } from "@runtap/testing";
import { expect, it } from "vitest";

it("gives up on a search after five seconds", async () => {
  const clock = fakeClock();
  const { runs } = await record.failing(
    (tap) => {
      const found = tap.run("tool", { name: "search", timeoutMs: 5000 }, ({ signal }) => {
        return new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      });
      clock.advance(5000);
      return found;
    },
    { clock },
  );

  expect(runs.find("search", "tool").event("tool.cancel")).toMatchObject({
    reason: "timeout",
    durationMs: 5000,
  });
});
// #endregion time
