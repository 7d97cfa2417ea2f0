import { expect, it } from "vitest";
import { BATCH_BREAKER } from "../../src/soak/sinks.ts";
import { soak } from "../../src/soak/soak.ts";

it("adds up under every fault: what 10,000 events were is delivered or told as dropped", async () => {
  const { emitted, rows, mismatches, abandoned } = await soak({
    events: 10_000,
    concurrentRuns: 100,
    seed: 3,
  });
  expect(mismatches).toEqual([]);
  expect(emitted).toBeGreaterThan(10_000);
  expect(abandoned).toBeGreaterThan(0);
  const named = new Map(rows.map((row) => [row.name, row]));
  expect(named.get("inline")?.delivered).toBe(emitted);
  expect(named.get("queued, slow, overflows")?.dropped).toBeGreaterThan(0);
  expect(named.get("inline, throws")?.failed).toBeGreaterThan(0);
  expect(named.get("batches, rejects")?.failed).toBeGreaterThan(0);
  expect(named.get("batches, rejects")?.failed).toBe(Math.floor(emitted / BATCH_BREAKER));
}, 60_000);
