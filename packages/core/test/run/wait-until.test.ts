import { expect, test } from "vitest";

import { deferred, outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

test("`waitUntil` is called at the start with a promise of the run's ending and of everything said by then being delivered", async () => {
  const gate = deferred();
  const steps: string[] = [];
  const { tap } = heardTap({
    handlers: {
      name: "writer",
      on: { "*.end": () => gate.promise.then(() => steps.push("written")) },
      flush: () => void steps.push("flushed"),
    },
  });
  const held: Promise<unknown>[] = [];
  const run = tap.start("chain", { name: "rag", waitUntil: (promise) => held.push(promise) });
  expect(held).toHaveLength(1);
  void held[0]?.then(() => steps.push("asleep"));

  run.end();
  await turns();
  expect(steps).toEqual([]);
  gate.resolve();
  await Promise.all(held);

  expect(steps).toEqual(["written", "flushed", "asleep"]);
});

test("it settles however the run ends, and never rejects", async () => {
  const { tap } = heardTap();
  const held: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>): void => void held.push(promise);
  await outcomeOf(
    tap.run("chain", { name: "fails", waitUntil }, () => {
      throw new Error("no");
    }),
  );
  tap.start("chain", { name: "cancelled", waitUntil }).cancel();
  await Promise.all(held);
  expect(held).toHaveLength(2);
});

test("one that throws is said, and the run goes on", async () => {
  const { tap, heard } = heardTap();
  const waitUntil = (): void => {
    throw new TypeError("Illegal invocation");
  };
  expect(await tap.run("chain", { name: "rag", waitUntil }, () => 42)).toBe(42);
  expect(heard.sequence).toBe("chain.start(rag) › run.warning(rag) › chain.end(rag)");
  expect(heard.the("run.warning").code).toBe("wait-until-failed");
});
