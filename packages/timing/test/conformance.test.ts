import { fakeClock, playSample } from "@runtap/testing";
import { conformanceChecks } from "@runtap/testing/conformance";
import { describe, expect, it } from "vitest";
import { timingHandler } from "../src/handler.ts";

describe("timingHandler", () => {
  it.each(conformanceChecks(() => timingHandler()))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("timingHandler with everything on", () => {
  const make = () =>
    timingHandler({
      slow: 1_000,
      onSlow: () => undefined,
      resources: true,
      groupBy: (run) => run.userId,
      maxSeries: 5,
      maxTraces: 3,
    });
  it.each(conformanceChecks(make, { observe: (handler) => handler.toJSON(), endedRuns: 100 }))(
    "$name",
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
  );
});

describe("the sample", () => {
  const measured = async () => {
    const timing = timingHandler({ slow: { kinds: { chain: 1_000 } }, clock: fakeClock() });
    await playSample(timing);
    return timing;
  };

  it("is measured, as a table of 100 columns", async () => {
    const timing = await measured();
    await expect(timing.table({ width: 100 })).toMatchFileSnapshot("sample-table-100.txt");
  });

  it("is measured, as a table of 48 columns by model", async () => {
    const timing = await measured();
    await expect(timing.table({ width: 48, by: "model" })).toMatchFileSnapshot(
      "sample-table-48.txt",
    );
  });

  it("is shown trace by trace", async () => {
    const timing = await measured();
    const traces = timing
      .summary()
      .recentTraces.map(({ traceId }) => timing.trace(traceId, { width: 80 }));
    await expect(traces.join("\n")).toMatchFileSnapshot("sample-traces.txt");
  });
});
