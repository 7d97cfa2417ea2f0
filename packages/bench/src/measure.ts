import { GCProfiler } from "node:v8";
import type { Prepared } from "./contender.ts";
import { createCpuClock } from "./cpu-clock.ts";

const nsPerMs = 1e6;

/** A contender that delivers nothing, or too much, is not measured: it must not win. */
async function assertDelivery(prepared: Prepared, times: number): Promise<void> {
  const before = prepared.heard();
  await prepared.perform(times);
  const heard = prepared.heard() - before;
  const expected = prepared.deliveries * times;
  if (heard !== expected) {
    throw new Error(`Expected ${expected} deliveries, got ${heard}. Nothing was measured.`);
  }
}

export interface Meter {
  /** CPU time of one unit of work, over one slice. */
  readonly cpuNs: () => Promise<number>;
  /** Bytes that one unit of work allocates. */
  readonly bytes: () => Promise<number>;
  /** Heap still held after `units` units of work, against before. Needs `--expose-gc`. */
  readonly retainedBytes: (units: number) => Promise<number>;
}

/** Checks that the contender delivers and warms it up. */
export async function createMeter(
  prepared: Prepared,
  { warmUpMs, sliceMs }: { readonly warmUpMs: number; readonly sliceMs: number },
): Promise<Meter> {
  const readClock = createCpuClock();
  await assertDelivery(prepared, 2);
  const timesPerSlice = await warmUp();
  await assertDelivery(prepared, 2);

  /** Performs until everything hot is compiled; returns how many times fill one slice. */
  async function warmUp(): Promise<number> {
    const begin = readClock();
    let times = 1;
    for (;;) {
      const start = readClock();
      await prepared.perform(times);
      const now = readClock();
      const perTime = Math.max(1, now - start) / times;
      const fitting = Math.max(1, Math.round((sliceMs * nsPerMs) / perTime));
      if (now - begin >= warmUpMs * nsPerMs) return fitting;
      times = Math.min(times * 2, fitting);
    }
  }

  return {
    async cpuNs() {
      const start = readClock();
      await prepared.perform(timesPerSlice);
      return (readClock() - start) / (timesPerSlice * prepared.units);
    },

    async bytes() {
      const times = Math.max(2, Math.ceil(timesPerSlice / 4));
      const idle = await countAllocated(() => undefined);
      const allocated = await countAllocated(() => prepared.perform(times));
      return Math.max(0, Math.round((allocated - idle) / (times * prepared.units)));
    },

    async retainedBytes(units) {
      const times = Math.ceil(units / prepared.units);
      await assertDelivery(prepared, times);
      const before = await settledHeap();
      await assertDelivery(prepared, times);
      return (await settledHeap()) - before;
    },
  };
}

/** Bytes allocated meanwhile, whether or not the collector ran. */
async function countAllocated(work: () => void | Promise<void>): Promise<number> {
  const profiler = new GCProfiler();
  profiler.start();
  const before = process.memoryUsage().heapUsed;
  await work();
  const after = process.memoryUsage().heapUsed;
  const { statistics } = profiler.stop();
  const collected = statistics.map(
    ({ beforeGC, afterGC }) =>
      beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
  );
  return collected.reduce((sum, bytes) => sum + bytes, after - before);
}

/** What is on the heap when nothing more can be collected. */
async function settledHeap(): Promise<number> {
  return await settled(() => process.memoryUsage().heapUsed);
}

/** The same with the bytes of typed arrays, which lie beside the heap. */
export async function settledBytes(): Promise<number> {
  return await settled(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  });
}

/** Collects until no less is read: code that ran once is let go only after a while. */
async function settled(read: () => number): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("Expected the process to be started with --expose-gc.");
  let least = Number.POSITIVE_INFINITY;
  for (let pass = 0; pass < 20; pass += 1) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    least = Math.min(least, read());
  }
  return least;
}
