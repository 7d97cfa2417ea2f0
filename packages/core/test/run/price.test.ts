import { expect, test } from "vitest";

import type { PricedCall } from "../../src/index.ts";
import { heardTap } from "../heard.ts";

const usage = { inputTokens: 1000, outputTokens: 100 };

test("a tap's price source puts the cost on the ending, however the run ends, before anybody hears it", () => {
  const calls: PricedCall[] = [];
  const { tap, heard } = heardTap({
    price: (call) => {
      calls.push(call);
      return 0.25;
    },
  });
  const options = { name: "answer", model: "asked", provider: "acme" };
  tap.start("llm", options).end("hi", { usage, model: "answered" });
  const failed = tap.start("llm", options);
  failed.report({ usage });
  failed.fail(new Error("no"));
  tap.start("embedding", { name: "embed", model: "small" }).end([[1]], { usage });

  expect(heard.the("llm.end").costUsd).toBe(0.25);
  expect(heard.the("llm.error").costUsd).toBe(0.25);
  expect(heard.the("embedding.end").costUsd).toBe(0.25);
  expect(calls).toEqual([
    {
      usage: { ...usage, source: "provider" },
      time: 1_000_000,
      model: "answered",
      provider: "acme",
    },
    { usage: { ...usage, source: "provider" }, time: 1_000_000, model: "asked", provider: "acme" },
    { usage: { ...usage, source: "provider" }, time: 1_000_000, model: "small" },
  ]);
});

test("a cost that the call reports itself stands; unknown usage and an unknown price leave it out", () => {
  const { tap, heard } = heardTap({ price: ({ model }) => (model === "known" ? 1 : undefined) });
  tap.start("llm", { name: "own", model: "known" }).end("", { usage, costUsd: 0.5 });
  tap.start("llm", { name: "no usage", model: "known" }).end("");
  tap.start("llm", { name: "no price", model: "private" }).end("", { usage });
  expect(heard.all("llm.end").map(({ costUsd }) => costUsd)).toEqual([0.5, undefined, undefined]);
});

test.each([
  () => {
    throw new Error("no table");
  },
  () => Number.NaN,
  () => -1,
])("a price source that fails is said, and the cost left out", (price) => {
  const { tap, heard } = heardTap({ price });
  tap.start("llm", { name: "answer" }).end("", { usage });
  expect(heard.the("llm.end").costUsd).toBeUndefined();
  expect(heard.the("run.warning").code).toBe("price-failed");
});
