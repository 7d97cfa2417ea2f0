import { tap } from "@runtap/core";
import { fakeIds } from "@runtap/testing";

// Time passes only where the examples say so, and ids are counted: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now }, ids: fakeIds() });

/** Lets time pass. */
export function pass(ms: number): void {
  now += ms;
}

/** Asks a warehouse that does not answer. */
export function askWarehouse(): never {
  pass(84);
  const error = Object.assign(new TypeError("The warehouse does not answer."), { code: "EHOST" });
  error.stack = "TypeError: The warehouse does not answer.\n    at askWarehouse (warehouse.ts:7:9)";
  throw error;
}

/** What the examples log with: without process id, host name and time, which differ from run to run. */
export const bare = { base: null, timestamp: false } as const;
