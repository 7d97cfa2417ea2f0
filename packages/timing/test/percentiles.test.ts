import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Distribution } from "../src/distribution.ts";

const rounds = Number(process.env["RUNTAP_PROPERTY_RUNS"] ?? 30);
const quantiles = [0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1];

/** A small generator of random numbers from 0 to 1, the same for each seed (xorshift32). */
function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const shapes = {
  lognormal: (random: () => number) => Math.exp(6 + 1.5 * normal(random)),
  bimodal: (random: () => number) =>
    random() < 0.7 ? 20 + 2 * Math.abs(normal(random)) : 4_000 + 300 * Math.abs(normal(random)),
  constant: () => 123.456,
  "sub-millisecond": (random: () => number) => random(),
  "mostly zero": (random: () => number) => (random() < 0.6 ? 0 : 1 + 100 * random()),
};

function exact(sorted: readonly number[], quantile: number): number {
  return sorted[Math.max(1, Math.ceil(quantile * sorted.length)) - 1] ?? Number.NaN;
}

function expectNear(distribution: Distribution, sorted: readonly number[]): void {
  for (const quantile of quantiles) {
    const wanted = exact(sorted, quantile);
    const error = Math.abs((distribution.quantile(quantile) ?? Number.NaN) - wanted);
    expect(error).toBeLessThanOrEqual(wanted * 0.01 + 1e-9);
  }
}

describe.each(Object.entries(shapes))("percentiles of %s data", (_, draw) => {
  it("lie within 1 % of the exact ones, also after eight ledgers were merged by way of JSON", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }),
        fc.integer({ min: 1, max: 3_000 }),
        (seed, count) => {
          const random = randomFrom(seed);
          const parts = Array.from({ length: 8 }, () => new Distribution());
          const whole = new Distribution();
          const all: number[] = [];
          for (let at = 0; at < count; at += 1) {
            const figure = draw(random);
            all.push(figure);
            whole.observe(figure);
            parts[at % (1 + (at % 8))]?.observe(figure);
          }
          const merged = new Distribution();
          for (const part of parts) {
            const json = part.toJSON();
            if (json === undefined) continue;
            merged.merge(Distribution.from(JSON.parse(JSON.stringify(json))));
          }
          const sorted = all.toSorted((one, other) => one - other);
          expectNear(whole, sorted);
          expectNear(merged, sorted);
          expect(merged.count).toBe(count);
          const summary = merged.summary();
          expect(summary?.min).toBe(sorted[0]);
          expect(summary?.max).toBe(sorted.at(-1));
          expect(summary?.total).toBeCloseTo(
            all.reduce((sum, each) => sum + each, 0),
            3,
          );
        },
      ),
      { numRuns: rounds },
    );
  });
});

describe("a distribution", () => {
  it("is nothing while it is empty", () => {
    const distribution = new Distribution();
    expect(distribution.summary()).toBeUndefined();
    expect(distribution.quantile(0.5)).toBeUndefined();
    expect(distribution.toJSON()).toBeUndefined();
  });

  it("takes the nearest rank: of three figures the 99th percentile is the largest", () => {
    const distribution = new Distribution();
    for (const figure of [10, 20, 400]) distribution.observe(figure);
    const { p50, p99 } = distribution.summary() ?? {};
    expect(p50).toBeCloseTo(20, 0);
    expect(p99).toBe(400);
  });

  it("keeps every figure when it is merged into one whose bins lie below that of 1 ms", () => {
    const distribution = new Distribution();
    for (const figure of [0.2, 0.3]) distribution.observe(figure);
    const other = new Distribution();
    for (const figure of [0.25, 0.6, 1]) other.observe(figure);
    distribution.merge(other);
    expect(distribution.count).toBe(5);
    expect(distribution.quantile(0.5)).toBeCloseTo(0.3, 2);
    expect(distribution.quantile(1)).toBe(1);
  });

  it("holds any number of figures in bounded memory, with the longest and the shortest that count", () => {
    const distribution = new Distribution();
    const random = randomFrom(7);
    for (let at = 0; at < 100_000; at += 1) distribution.observe(10 ** (random() * 17.4 - 5));
    expect(distribution.toJSON()?.bins.length).toBeLessThan(2_048);
    expect(distribution.quantile(0)).toBeLessThan(1.1e-5);
  });
});
