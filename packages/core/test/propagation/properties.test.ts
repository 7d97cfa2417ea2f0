import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RemoteParent } from "../../src/index.ts";
import {
  extract,
  fromTraceparent,
  inject,
  type ReadableCarrier,
  toTraceparent,
  traceHeaders,
  type WritableCarrier,
} from "../../src/propagation/index.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";

const DIGITS = "0123456789abcdef".split("");
const SOURCE = { traceId: "a".repeat(32), id: "b".repeat(16) };

const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...DIGITS), { minLength: digits, maxLength: digits })
    .map((found) => found.join(""))
    .filter((id) => /[^0]/.test(id));

const key = fc.stringMatching(/^[a-z0-9][a-z0-9_\-*/@]{0,15}$/);
const value = fc.stringMatching(/^[!-+\--<>-~]{1,15}$/);
const tracestate = fc
  .uniqueArray(fc.tuple(key, value), { minLength: 1, maxLength: 15, selector: ([name]) => name })
  .map((members) => members.map((member) => member.join("=")).join(","));

const remoteParent: fc.Arbitrary<RemoteParent> = fc.record(
  { traceId: hex(32), id: hex(16), traceFlags: fc.integer({ min: 0, max: 3 }), tracestate },
  { requiredKeys: ["traceId", "id", "traceFlags"] },
);

const header = fc.oneof(
  fc.tuple(hex(2), hex(32), hex(16), hex(2)).map((fields) => fields.join("-")),
  fc.stringMatching(/^[0-9a-f]{2}-[0-9a-fA-F.]{31,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}(-.*)?$/),
  fc.string({ unit: "binary" }),
);

/** A value where the types allow none: what plain JavaScript may pass. */
const as = <Value>(given: unknown): Value => given as Value;

const isOnTheWire = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && text.length <= 512;

describe("propagation", () => {
  it("comes back from every carrier as it went in", () => {
    fc.assert(
      fc.property(remoteParent, (parent) => {
        expect(fromTraceparent(toTraceparent(parent), parent.tracestate)).toEqual(parent);
        expect(extract(traceHeaders(parent))).toEqual(parent);
        expect(extract(inject(parent, {}))).toEqual(parent);
        expect(extract(inject(parent, new Headers()))).toEqual(parent);
        expect(extract(inject(parent, new Map<string, string>()))).toEqual(parent);
        expect(extract(inject(parent, { headers: { TRACEPARENT: "?" } }))).toEqual(parent);
      }),
      rounds,
    );
  });

  it("reads what it hands on, and nothing that a header could not hold, out of any texts", () => {
    fc.assert(
      fc.property(header, fc.oneof(tracestate, fc.string({ unit: "binary" })), (text, state) => {
        const parent = fromTraceparent(text, state);
        if (parent === undefined) return;
        expect(fromTraceparent(toTraceparent(parent), parent.tracestate)).toEqual(parent);
        expect(Object.values(traceHeaders(parent)).every(isOnTheWire)).toBe(true);
      }),
      rounds,
    );
  });

  it(
    "never throws, whatever it is given",
    () => {
      fc.assert(
        fc.property(anything, anything, ({ value: one }, { value: other }) => {
          const text = toTraceparent(as(one));
          expect(text === "" || fromTraceparent(text) !== undefined).toBe(true);
          const carriers = [
            other,
            { headers: other },
            { traceparent: one, tracestate: other },
            { traceparent: [one], tracestate: [other] },
          ];
          for (const carrier of carriers) {
            const parent = extract(as<ReadableCarrier>(carrier));
            expect(parent === undefined || toTraceparent(parent) !== "").toBe(true);
            inject(SOURCE, as<WritableCarrier>(carrier));
          }
          fromTraceparent(one, other);
          fromTraceparent([one], [other, one]);
          fromTraceparent(toTraceparent(SOURCE), other);
          traceHeaders(as(one));
          inject(as(one), as<WritableCarrier>(other));
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
