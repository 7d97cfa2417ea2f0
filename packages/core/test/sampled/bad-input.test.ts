import { describe, expect, it } from "vitest";
import { RuntapError } from "../../src/index.ts";
import { sampled } from "../../src/sampled/index.ts";
import { Heard } from "../heard.ts";

function complaintOf(options: unknown, handler: unknown = new Heard("inner").handler): string {
  try {
    Reflect.apply(sampled, undefined, [handler, options]);
  } catch (error) {
    if (RuntapError.isInstance(error)) return error.message;
  }
  return "no complaint";
}

describe("sampled complains", () => {
  it.each([
    [undefined, "Expected the options of `sampled` to be an object, got undefined."],
    [0.1, "Expected the options of `sampled` to be an object, got `0.1` (number)."],
    [
      {},
      "Expected `rate` to be a number from 0 to 1, got undefined. 0.1 delivers every tenth trace.",
    ],
    [{ rate: 10 }, "got `10` (number)"],
    [{ rate: -0.1 }, "got `-0.1` (number)"],
    [{ rate: Number.NaN }, "got `NaN` (number)"],
    [{ rate: "0.1" }, 'got `"0.1"` (string)'],
    [
      { rate: 0.1, keeps: {} },
      'one of rate, keep, maxTraces, maxEventsPerTrace, got `"keeps"` (string)',
    ],
    [{ rate: 0.1, keep: true }, "Expected `keep` to be an object, got `true` (boolean)."],
    [
      { rate: 0.1, keep: { error: true } },
      'one of errors, cancels, slowerThanMs, got `"error"` (string)',
    ],
    [
      { rate: 0.1, keep: { errors: 1 } },
      "Expected `keep.errors` to be true or false, got `1` (number).",
    ],
    [
      { rate: 0.1, keep: { slowerThanMs: -1 } },
      "a number of milliseconds, 0 or more, got `-1` (number)",
    ],
    [{ rate: 0.1, keep: { slowerThanMs: Number.POSITIVE_INFINITY } }, "got `Infinity` (number)"],
    [
      { rate: 0.1, maxTraces: 0 },
      "Expected `maxTraces` to be a positive integer, got `0` (number). Leave it out for 1,000.",
    ],
    [
      { rate: 0.1, maxEventsPerTrace: 1.5 },
      "Expected `maxEventsPerTrace` to be a positive integer, got `1.5` (number).",
    ],
  ])("about the options %j", (options, complaint) => {
    expect(complaintOf(options)).toContain(complaint);
  });

  it("about a handler that could not be attached either", () => {
    expect(complaintOf({ rate: 1 }, { on: {} })).toContain("`name`");
  });
});
