import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { SAMPLES } from "./corpus.ts";
import { madeEvent } from "../made-event.ts";
import { readable } from "./readable.ts";

const redactors = [
  redaction(),
  redaction({
    groups: ["secrets", "pii"],
    paths: ["input.*", "**.x"],
    keys: [/a/],
    patterns: [/q/],
  }),
  redaction({
    custom: () => {
      throw new Error("no");
    },
  }),
];

describe("redaction", () => {
  it(
    "never throws, whatever it is given",
    () => {
      fc.assert(
        fc.property(anything, fc.constantFrom(...redactors), ({ value }, redactor) => {
          const event = madeEvent("chain.end", { output: value, error: value });
          expect(() => redactor.event(event)).not.toThrow();
          expect(() => redactor.value([value, { a: value }])).not.toThrow();
          expect(() => redactor.info({ ...event.run, metadata: { value } })).not.toThrow();
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "hides what stands beside something that cannot be looked at",
    () => {
      fc.assert(
        fc.property(anything, fc.constantFrom(...SAMPLES), ({ value }, { secret, text }) => {
          const shown = redaction().value({ deep: [{ text }], broken: value });
          expect(readable((shown as { deep: unknown }).deep)).not.toContain(secret);
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "never changes the program's values",
    () => {
      // A number of chance may spell the digits of a sample's secret.
      const innocent = fc
        .integer()
        .filter((number) => SAMPLES.every(({ secret }) => !String(number).includes(secret)));
      const values = fc.anything({
        values: [fc.constantFrom(...SAMPLES.map(({ text }) => text)), fc.string(), innocent],
        key: fc.constantFrom("password", "token", "a", "b", ...SAMPLES.map(({ text }) => text)),
        withMap: true,
        withSet: true,
        withDate: true,
      });
      fc.assert(
        fc.property(values, (value) => {
          const before = structuredClone(value);
          const shown = redaction().value(value);
          expect(value).toEqual(before);
          const text = readable(shown);
          expect(SAMPLES.filter(({ secret }) => text.includes(secret))).toEqual([]);
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
