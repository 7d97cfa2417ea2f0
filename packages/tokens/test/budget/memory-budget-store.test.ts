import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryBudgetStore } from "../../src/index.ts";
import { propertyRuns } from "@runtap/repo/property-runs";

const NOW = Date.UTC(2025, 0, 1);

describe("memoryBudgetStore", () => {
  it("never grants more than the limit has room for, however calls come and go", () => {
    const step = fc.record({
      call: fc.nat(5),
      key: fc.constantFrom("a", "b"),
      amount: fc.nat(40),
      isEnding: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const store = memoryBudgetStore();
        const held = new Map<string, Map<number, number>>([
          ["a", new Map()],
          ["b", new Map()],
        ]);
        const spent = { a: 0, b: 0 };
        for (const { call, key, amount, isEnding } of steps) {
          const holds = held.get(key) ?? new Map();
          const one = { key, amount, limit: 100, expiresAt: NOW + 1e6 };
          if (isEnding) {
            // What was set aside, at most, is spent.
            const used = Math.min(amount, holds.get(call) ?? 0);
            store.settle(String(call), [{ ...one, amount: used }], NOW);
            holds.delete(call);
            spent[key] += used;
          } else if (store.hold(String(call), [one], NOW).allowed) holds.set(call, amount);
          const sum = [...holds.values()].reduce((total, each) => total + each, 0);
          expect(store.read(key)).toEqual({ spent: spent[key], held: sum });
          expect(spent[key] + sum).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it("forgets the key that was used longest ago beyond `maxKeys`, never one with calls in flight", () => {
    const store = memoryBudgetStore({ maxKeys: 3 });
    const of = (key: string) => [{ key, amount: 1, limit: 10, expiresAt: NOW + 1e9 }];
    store.hold("open", of("kept"), NOW);
    for (let count = 0; count < 10; count += 1) {
      store.hold(`c${count}`, of(`k${count}`), NOW);
      store.settle(`c${count}`, of(`k${count}`), NOW);
    }
    expect(store.size()).toBe(3);
    expect(store.read("kept")).toEqual({ spent: 0, held: 1 });
    expect(store.read("k0")).toEqual({ spent: 0, held: 0 });
    expect(store.read("k9")).toEqual({ spent: 1, held: 0 });
  });

  it("forgets windows that have ended", () => {
    const store = memoryBudgetStore();
    for (let minute = 0; minute < 5000; minute += 1) {
      const time = NOW + minute * 60_000;
      const spend = { key: `m${minute}`, amount: 1, limit: 10, expiresAt: time + 60_000 };
      store.hold("c", [spend], time);
      store.settle("c", [spend], time);
    }
    expect(store.size()).toBeLessThan(1200);
  });
});
