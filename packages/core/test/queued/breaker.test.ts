import { expect, it } from "vitest";
import { pauseBefore } from "../../src/queued/attempts.ts";
import { Breaker } from "../../src/queued/breaker.ts";
import { ManualClock } from "../manual-clock.ts";

it("opens after so many failures in a row, and not when one succeeded between them", () => {
  const breaker = new Breaker({ failures: 3 }, new ManualClock());
  expect([breaker.failed(), breaker.failed()]).toEqual([false, false]);
  breaker.succeeded();
  expect([breaker.failed(), breaker.failed(), breaker.failed()]).toEqual([false, false, true]);
  expect(breaker.standing).toBe("open");
});

it("admits nothing while it is open, then makes one trial, which closes it or opens it anew", () => {
  const clock = new ManualClock();
  const breaker = new Breaker({ failures: 1, coolDownMs: 100 }, clock);
  breaker.failed();
  clock.advance(99);
  expect([breaker.admits(), breaker.standing]).toEqual([false, "open"]);
  clock.advance(1);
  expect([breaker.admits(), breaker.standing]).toEqual([true, "half-open"]);
  expect([breaker.failed(), breaker.admits()]).toEqual([true, false]);
  clock.advance(100);
  expect(breaker.admits()).toBe(true);
  breaker.succeeded();
  expect(breaker.standing).toBe("closed");
});

it("never opens where nobody asked for it", () => {
  const breaker = new Breaker(undefined, new ManualClock());
  for (let at = 0; at < 1000; at += 1) expect(breaker.failed()).toBe(false);
});

it("pauses longer before each retry, at random below a bound that doubles up to half a minute", () => {
  const bounds = [1, 2, 3, 4, 20].map((retry) => pauseBefore(retry, 200, 1));
  expect(bounds).toEqual([200, 400, 800, 1600, 30_000]);
  expect(pauseBefore(3, 200, 0)).toBe(0);
  expect(pauseBefore(3, 200, 0.25)).toBe(200);
});
