import { describe, expect, it } from "vitest";
import { fakeClock } from "../src/index.ts";

describe("fakeClock", () => {
  it("stands still until it is told to move", () => {
    const clock = fakeClock();
    expect([clock.now(), clock.now()]).toEqual([Date.UTC(2025, 0, 1), Date.UTC(2025, 0, 1)]);
    clock.advance(1.5);
    expect(clock.now()).toBe(Date.UTC(2025, 0, 1) + 1.5);
  });

  it("starts where it is told to", () => {
    expect(fakeClock({ start: 0 }).now()).toBe(0);
  });

  it("moves with every reading where a step is given", () => {
    const clock = fakeClock({ start: 100, step: 10 });
    expect([clock.now(), clock.now(), clock.now()]).toEqual([100, 110, 120]);
  });

  it("fires timers in the order in which they fall due, each at its own time", () => {
    const clock = fakeClock({ start: 0 });
    const fired: string[] = [];
    const note = (name: string) => () => void fired.push(`${name} at ${clock.now()}`);
    clock.after(30, note("third"));
    clock.after(10, note("first"));
    clock.after(10, note("second, set later"));
    clock.after(31, note("too late"));
    clock.advance(30);
    expect(fired).toEqual(["first at 10", "second, set later at 10", "third at 30"]);
    expect(clock.now()).toBe(30);
    expect(clock.pendingTimers).toBe(1);
  });

  it("fires a timer that another timer has set, where it falls due on the way", () => {
    const clock = fakeClock({ start: 0 });
    const fired: number[] = [];
    const tick = (): void => {
      fired.push(clock.now());
      clock.after(10, tick);
    };
    clock.after(10, tick);
    clock.advance(35);
    expect(fired).toEqual([10, 20, 30]);
  });

  it("fires a timer without delay at the next move, were it by nothing", () => {
    const clock = fakeClock();
    let fired = 0;
    clock.after(0, () => void (fired += 1));
    expect(fired).toBe(0);
    clock.advance(0);
    expect(fired).toBe(1);
  });

  it("does not fire a timer that was taken back, were it by another timer of the same time", () => {
    const clock = fakeClock();
    let fired = 0;
    clock.after(10, () => takeBack());
    const takeBack = clock.after(10, () => void (fired += 1));
    clock.advance(10);
    takeBack();
    expect([fired, clock.pendingTimers]).toEqual([0, 0]);
  });

  it("lets out what a timer throws, the later timers still to come", () => {
    const clock = fakeClock({ start: 0 });
    let fired = 0;
    clock.after(5, () => {
      throw new Error("boom");
    });
    clock.after(6, () => void (fired += 1));
    expect(() => clock.advance(10)).toThrow("boom");
    expect(clock.now()).toBe(5);
    clock.advance(5);
    expect(fired).toBe(1);
  });

  it("refuses to go back", () => {
    expect(() => fakeClock().advance(-1)).toThrow(
      "Expected `advance` to be a number of milliseconds from 0 on, got `-1`. Time does not go back.",
    );
    expect(() => fakeClock({ step: Number.NaN })).toThrow(RangeError);
    expect(() => fakeClock({ start: Number.POSITIVE_INFINITY })).toThrow(RangeError);
    expect(() => fakeClock().after(-1, () => undefined)).toThrow(RangeError);
  });
});
