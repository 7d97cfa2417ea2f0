import { createCpuClock } from "./cpu-clock.ts";
import { median } from "./spread.ts";

/** CPU time of the main thread for each of several performances; the median. */
export async function medianCpuNs(
  times: number,
  perform: () => void | Promise<void>,
  settle: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const readClock = createCpuClock();
  const readings: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const start = readClock();
    await perform();
    readings.push(readClock() - start);
    await settle();
  }
  return median(readings);
}
