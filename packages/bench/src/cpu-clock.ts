import { readFileSync } from "node:fs";

/**
 * Nanoseconds that the main thread has spent on a processor.
 *
 * Linux says so per thread in `schedstat`. The kernel brings the figure up to date when the
 * thread is scheduled, otherwise only at the tick (up to 4 ms late), so each reading first
 * sleeps for a moment. Elsewhere all threads of the process are counted.
 */
export function createCpuClock(): () => number {
  const path = `/proc/self/task/${process.pid}/schedstat`;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  const readThread = (): number => {
    Atomics.wait(sleeper, 0, 0, 0.05);
    return Number.parseInt(readFileSync(path, "latin1"), 10);
  };
  try {
    if (Number.isFinite(readThread())) return readThread;
  } catch (error) {
    if (process.platform === "linux") throw error;
  }
  return () => {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1_000;
  };
}
