import { settledBytes } from "./measure.ts";
import { nextTurn } from "./stream.ts";

/** How many events are held. */
export const heldEvents = 50_000;

/** Bytes that `emit` leaves behind for each event, when nothing of it is delivered before the last. */
export async function heldBytes(emit: () => void): Promise<number> {
  emit();
  await nextTurn();
  const before = await settledBytes();
  for (let count = 1; count < heldEvents; count += 1) emit();
  await nextTurn();
  return ((await settledBytes()) - before) / heldEvents;
}
