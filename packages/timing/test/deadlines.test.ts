import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Deadlines } from "../src/deadlines.ts";

describe("deadlines", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0, toFake: ["setTimeout", "clearTimeout", "Date"] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const onPlatformTimers = () => new Deadlines({ now: () => Date.now() });

  it("may lie beyond what a timer of the platform can take", () => {
    const deadlines = onPlatformTimers();
    const expire = vi.fn<() => void>();
    deadlines.add(2 ** 32, expire);
    vi.advanceTimersByTime(2 ** 32 - 2);
    expect(expire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(expire).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("share one timer, which is there only while one of them is", () => {
    const deadlines = onPlatformTimers();
    const called: number[] = [];
    const added = [30, 10, 20, 10].map((ms) => deadlines.add(ms, () => called.push(ms)));
    expect(vi.getTimerCount()).toBe(1);
    const [, first] = added;
    if (first !== undefined) deadlines.remove(first);
    vi.advanceTimersByTime(25);
    expect(called).toEqual([10, 20]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(5);
    expect(called).toEqual([10, 20, 30]);
    expect([vi.getTimerCount(), deadlines.size]).toEqual([0, 0]);
  });

  it("are not due while their own clock stands still", () => {
    const deadlines = new Deadlines({ now: () => 0 });
    const expire = vi.fn<() => void>();
    deadlines.add(100, expire);
    vi.advanceTimersByTime(1_000);
    expect(expire).not.toHaveBeenCalled();
    deadlines.clear();
    expect(vi.getTimerCount()).toBe(0);
  });
});
