import { nextTurn } from "./stream.ts";

/** How long the sink takes for whatever it is handed. */
export const sinkMs = 1;

const eventsPerSecond = 20_000;
const seconds = 1.5;

/** Epoch milliseconds with fraction, as events bear them. */
export const now = (): number => performance.timeOrigin + performance.now();

/**
 * Emits at a steady rate for a while, whether or not the sink keeps up, and returns the 99th percentile of the
 * milliseconds from emission to delivery. What is undelivered at the end counts with its age.
 */
export async function p99Ms(
  emit: () => void,
  listen: (told: (emittedAt: number) => void) => void,
): Promise<number> {
  const latencies: number[] = [];
  let isOver = false;
  listen((emittedAt) => {
    if (!isOver) latencies.push(now() - emittedAt);
  });
  const begin = now();
  const emittedAt: number[] = [];
  for (;;) {
    const passed = now() - begin;
    if (passed >= seconds * 1_000) break;
    const due = Math.floor((passed * eventsPerSecond) / 1_000);
    while (emittedAt.length < due) {
      emittedAt.push(now());
      emit();
    }
    await nextTurn();
  }
  isOver = true;
  const end = now();
  // Delivered in order: the undelivered ones are the last.
  for (const at of emittedAt.slice(latencies.length)) latencies.push(end - at);
  latencies.sort((left, right) => left - right);
  return latencies[Math.ceil(latencies.length * 0.99) - 1] ?? 0;
}
