import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fakeIds } from "../src/index.ts";

function take(count: number, make: () => string): readonly string[] {
  return Array.from({ length: count }, make);
}

describe("fakeIds", () => {
  it("counts up", () => {
    const ids = fakeIds();
    expect(ids.runId()).toBe("0000000000000001");
    expect(ids.runId()).toBe("0000000000000002");
    expect(ids.traceId()).toBe("00000000000000000000000000000001");
  });

  it("makes valid and different W3C ids for any seed, the same for the same seed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        const ids = fakeIds({ seed });
        const runIds = take(50, ids.runId);
        const traceIds = take(50, ids.traceId);
        expect(new Set([...runIds, ...traceIds]).size).toBe(100);
        expect(runIds.every((id) => /^(?!0{16})[0-9a-f]{16}$/.test(id))).toBe(true);
        expect(traceIds.every((id) => /^(?!0{32})[0-9a-f]{32}$/.test(id))).toBe(true);
        expect(take(50, fakeIds({ seed }).traceId)).toEqual(traceIds);
      }),
    );
  });

  it("scatters seeded ids, so that a sampler takes its share of them", () => {
    const ids = fakeIds({ seed: 7 });
    const low = take(1000, ids.traceId).filter((id) => Number.parseInt(id.slice(-8), 16) < 2 ** 31);
    expect(low.length).toBeGreaterThan(430);
    expect(low.length).toBeLessThan(570);
  });

  it("gives different seeds different ids", () => {
    expect(fakeIds({ seed: 1 }).traceId()).not.toBe(fakeIds({ seed: 2 }).traceId());
  });

  it("refuses a seed that is no integer", () => {
    expect(() => fakeIds({ seed: 1.5 })).toThrow(
      "Expected `seed` to be an integer from 0 to 4,294,967,295, got `1.5`. Leave it out for ids that count up.",
    );
  });
});
