import { describe, expect, it } from "vitest";
import { queued } from "../../src/queued/index.ts";

const single = { name: "audit", on: { "llm.end": () => undefined } };
const ignore = (): void => undefined;
const batch = { name: "archive", batch: { on: ["llm.end"], deliver: ignore } };

const make = (handler: unknown, options?: unknown) => () =>
  Reflect.apply(queued, undefined, [handler, options]);

describe("queued complains about", () => {
  it.each([
    [{ maxPending: -1 }, "Expected `maxPending` to be a positive integer, got `-1` (number)."],
    [{ maxPending: Number.NaN }, "Expected `maxPending` to be a positive integer, got `NaN`"],
    [{ maxPending: 1.5 }, "Expected `maxPending` to be a positive integer"],
    [
      { overflow: "block" },
      'Expected `overflow` to be "drop-oldest" or "drop-newest", got `"block"`',
    ],
    [{ maxpending: 5 }, "Expected a key in the options of `queued` to be one of maxPending,"],
    [{ retries: -1 }, "Expected `retries` to be an integer from 0 on, got `-1`"],
    [{ retries: Number.POSITIVE_INFINITY }, "Expected `retries` to be an integer from 0 on"],
    [{ retryDelayMs: Number.NaN }, "Expected `retryDelayMs` to be a number of milliseconds"],
    [{ deliveryTimeoutMs: 2 ** 31 }, "Expected `deliveryTimeoutMs` to be a number of milliseconds"],
    [{ deliveryTimeoutMs: "5s" }, "Expected `deliveryTimeoutMs` to be a number of milliseconds"],
    [{ breaker: true }, "Expected `breaker` to be an object, got `true` (boolean)."],
    [{ breaker: {} }, "Expected `breaker.failures` to be a positive integer, got undefined."],
    [{ breaker: { failures: 0 } }, "Expected `breaker.failures` to be a positive integer"],
    [{ breaker: { failures: 5, cooldownMs: 1 } }, "Expected a key in `breaker` to be one of"],
    [{ breaker: { failures: 5, coolDownMs: -1 } }, "Expected `breaker.coolDownMs` to be a number"],
    [{ clock: {} }, "Expected `clock` to be an object with now(), got an object."],
    [{ batchSize: 10 }, "Expected `batchSize` to be left out for a handler that hears events one"],
    [null, "Expected the options of `queued` to be an object, got null."],
    [[], "Expected the options of `queued` to be an object, got an array."],
  ])("%j", (options, message) => {
    expect(make(single, options)).toThrow(message);
  });

  it.each([
    [{ batchSize: 0 }, "Expected `batchSize` to be a positive integer, got `0`"],
    [{ batchIntervalMs: -5 }, "Expected `batchIntervalMs` to be a number of milliseconds"],
  ])("%j of a batch handler", (options, message) => {
    expect(make(batch, options)).toThrow(message);
  });

  it.each([
    [undefined, "Expected a handler to be an object, got undefined."],
    [{ name: "", on: {} }, "Expected a handler's `name` to be a non-empty string"],
    [{ name: "a", on: { "llm.edn": () => 1 } }, "Did you mean one of: llm.start"],
    [{ name: "a", batch: {} }, 'Expected `on` in `batch` of handler "a" to be a list of patterns'],
    [{ name: "a", batch: { on: [] } }, "to be a list of patterns, got an array."],
    [{ name: "a", batch: { on: ["*"] } }, '`deliver` in `batch` of handler "a" to be a function'],
    [{ name: "a", batch: { on: ["llm.edn"], deliver: ignore } }, "Did you mean one of: llm.start"],
    [{ ...batch, on: {} }, 'Expected handler "archive" to be without `on`'],
    [{ ...batch, batch: null }, 'Expected `batch` of handler "archive" to be an object, got null.'],
  ])("the handler %j", (handler, message) => {
    expect(make(handler)).toThrow(message);
  });
});

it("takes every option left out, or undefined", () => {
  expect(make(single)).not.toThrow();
  expect(
    make(single, { maxPending: undefined, breaker: undefined, batchSize: undefined }),
  ).not.toThrow();
  expect(make(batch, { batchSize: 1, batchIntervalMs: 0, deliveryTimeoutMs: 0 })).not.toThrow();
});
