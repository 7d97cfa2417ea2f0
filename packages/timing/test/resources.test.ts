import { createTap } from "@runtap/core";
import { fakeClock } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { timingHandler, timingWith } from "../src/handler.ts";
import { type Probe, processProbe } from "../src/process-probe.ts";

const MIB = 2 ** 20;

/** A process that says what it is told to say. */
function fakeProcess() {
  const state = {
    cpuMs: 0,
    rssBytes: 100 * MIB,
    heapUsedBytes: 20 * MIB,
    watched: false,
    samples: 0,
  };
  const probe: Probe = {
    sample: () => {
      state.samples += 1;
      const { cpuMs, rssBytes, heapUsedBytes } = state;
      return { cpuMs, rssBytes, heapUsedBytes, eventLoopDelayMs: { mean: 1, p99: 4, max: 9 } };
    },
    watch: () => void (state.watched = true),
    pause: () => void (state.watched = false),
  };
  const clock = fakeClock();
  const timing = timingWith({ resources: true, clock }, () => probe);
  const tap = createTap({ handlers: timing, clock });
  return { state, clock, timing, tap };
}

describe("resources", () => {
  it("are sampled while runs are open, and for half a second after", () => {
    const { state, clock, timing, tap } = fakeProcess();
    clock.advance(10_000);
    expect(state.samples).toBe(0);
    expect(timing.summary().resources).toBeUndefined();
    const run = tap.start("tool", { name: "search", input: "?" });
    expect(state).toMatchObject({ samples: 1, watched: true });
    state.cpuMs += 100;
    clock.advance(500);
    state.cpuMs += 400;
    state.rssBytes = 300 * MIB;
    clock.advance(500);
    state.rssBytes = 200 * MIB;
    run.end();
    clock.advance(500);
    expect(state).toMatchObject({ samples: 4, watched: false });
    expect(clock.pendingTimers).toBe(0);
    expect(timing.summary().resources).toEqual({
      samples: 4,
      watchedMs: 1_500,
      cpuMs: 500,
      cpuShare: 1 / 3,
      maxCpuShare: 0.8,
      rssBytes: { last: 200 * MIB, max: 300 * MIB },
      heapUsedBytes: { last: 20 * MIB, max: 20 * MIB },
      eventLoopDelayMs: { mean: 1, p99: 4, max: 9 },
    });
    expect(timing.table({ width: 120 })).toContain(
      "The process while runs were open: CPU 33% of a core (at most 80%), memory 300 MiB, heap 20 MiB, event loop late by 4ms (p99), 9ms at most.",
    );
  });

  it("do not count what the process does between runs", () => {
    const { state, clock, timing, tap } = fakeProcess();
    const work = () => {
      const run = tap.start("tool", { name: "search", input: "?" });
      state.cpuMs += 50;
      clock.advance(500);
      run.end();
      clock.advance(500);
    };
    work();
    state.cpuMs += 60_000;
    clock.advance(60_000);
    work();
    expect(timing.summary().resources).toMatchObject({ cpuMs: 100, watchedMs: 2_000 });
  });

  it("stop with the tap", async () => {
    const { clock, state, tap } = fakeProcess();
    tap.start("tool", { name: "search", input: "?" });
    await tap.close();
    expect(state.watched).toBe(false);
    expect(clock.pendingTimers).toBe(0);
  });

  it("are absent where there is no process to look at", () => {
    const timing = timingWith({ resources: true }, () => undefined);
    createTap({ handlers: timing }).start("tool", { name: "search", input: "?" }).end();
    expect(timing.summary().resources).toBeUndefined();
  });

  it("are not looked at unless asked for", () => {
    const timing = timingHandler();
    createTap({ handlers: timing }).start("tool", { name: "search", input: "?" }).end();
    expect(timing.summary().resources).toBeUndefined();
  });
});

describe("the process", () => {
  it("tells its CPU time and memory", () => {
    const probe = processProbe();
    probe?.watch();
    const sample = probe?.sample();
    probe?.pause();
    expect(sample?.cpuMs).toBeGreaterThan(0);
    expect(sample?.rssBytes).toBeGreaterThan(MIB);
    expect(sample?.heapUsedBytes).toBeGreaterThan(0);
  });
});
