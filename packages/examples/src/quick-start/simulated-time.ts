import { tap } from "@runtap/core";

let now = Date.UTC(2026, 0, 1, 9);

/** Lets simulated time pass: the README prints the example's output, so its durations may not depend on the machine. */
export function passTime(ms: number): void {
  now += ms;
}

tap.configure({ clock: { now: () => now } });
