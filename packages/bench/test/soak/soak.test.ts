import { expect, it } from "vitest";
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
  // How many batches there are, and so whether one of them is rejected, is the machine's: the sums hold either way.
  expect(named.get("batches, rejects")).toBeDefined();
}, 60_000);
