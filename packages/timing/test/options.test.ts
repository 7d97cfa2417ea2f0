import { RuntapError } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { timingHandler } from "../src/handler.ts";
import { stage } from "./timing.ts";

describe("options", () => {
  it.each<[unknown, string]>([
    [null, "Expected the options of timingHandler to be an object, got null."],
    [[], "Expected the options of timingHandler to be an object, got an array."],
    [
      { slwo: 1 },
      'Expected a key in the options of timingHandler to be one of name, slow, onSlow, resources, groupBy, maxSeries, maxTraces, clock, got `"slwo"` (string). Is it misspelt?',
    ],
    [{ name: "" }, 'Expected `name` to be a non-empty string, got `""` (string).'],
    [
      { slow: -1 },
      "Expected `slow` to be milliseconds above 0, got `-1` (number). Leave it out for no limit.",
    ],
    [{ slow: Number.NaN }, "Expected `slow` to be milliseconds above 0, got `NaN` (number)."],
    [{ slow: "5s" }, 'Expected `slow` to be an object, got `"5s"` (string).'],
    [
      { slow: { llm: 5 } },
      'Expected a key in `slow` to be one of kinds, names, got `"llm"` (string).',
    ],
    [
      { slow: { kinds: { lmm: 5 } } },
      "Expected a key in `slow.kinds` to be one of chain, agent, llm,",
    ],
    [
      { slow: { names: { rerank: 0 } } },
      "Expected `rerank` in `slow.names` to be milliseconds above 0, got `0` (number).",
    ],
    [
      { onSlow: () => undefined },
      "Expected `slow`, where there is `onSlow`, to be a limit, got undefined.",
    ],
    [
      { slow: { kinds: {} }, onSlow: () => undefined },
      "Expected `slow`, where there is `onSlow`, to be a limit, got an object.",
    ],
    [{ slow: 5, onSlow: "log" }, 'Expected `onSlow` to be a function, got `"log"` (string).'],
    [{ groupBy: "userId" }, 'Expected `groupBy` to be a function, got `"userId"` (string).'],
    [{ resources: 1 }, "Expected `resources` to be a boolean, got `1` (number)."],
    [
      { maxSeries: 0 },
      "Expected `maxSeries` to be an integer from 1 on, got `0` (number). Leave it out for 200.",
    ],
    [{ maxTraces: 1.5 }, "Expected `maxTraces` to be an integer from 0 on, got `1.5` (number)."],
    [{ clock: Date }, "Expected `clock` to be a clock with `now()`, got a function."],
  ])("that are wrong are complained about: %j", (options, message) => {
    const make = () => timingHandler(options as object);
    expect(make).toThrow(message);
    expect(make).toThrow(RuntapError);
  });

  it("of table and trace are checked as well", () => {
    const { tap, timing } = stage();
    tap.start("tool", { name: "search", input: "?" }).end();
    const wrong = (value: unknown) => value as never;
    expect(() => timing.table({ by: wrong("nmae") })).toThrow(
      'Expected `by` to be one of kind, name, model, tag, group, got `"nmae"` (string).',
    );
    expect(() => timing.table({ width: 5 })).toThrow(
      "Expected `width` to be an integer of at least 20, got `5` (number).",
    );
    expect(() => timing.table({ maxRows: 0 })).toThrow(
      "Expected `maxRows` to be a positive integer",
    );
    expect(() => timing.trace(undefined, { width: 5 })).toThrow("Expected `width`");
  });
});

describe("groupBy", () => {
  it("that throws is a failure of the handler; the run is measured all the same", () => {
    const { tap, timing, failures } = stage({
      groupBy: () => {
        throw new Error("no tenant");
      },
    });
    tap.start("tool", { name: "search", input: "?" }).end();
    expect(failures).toMatchObject([{ message: "no tenant" }]);
    expect(timing.summary()).toMatchObject({ names: [{ ended: 1 }], groups: [] });
  });

  it("that returns no text leaves a run out", () => {
    const { tap, timing } = stage({ groupBy: () => 7 as never });
    tap.start("tool", { name: "search", input: "?" }).end();
    expect(timing.summary().groups).toEqual([]);
  });
});
