import type { IdSource } from "@runtap/core";

/** Which ids to make. */
export interface FakeIdsOptions {
  /** An integer: ids are scattered like real ones, the same for the same seed. @default none: ids count up from 1 */
  readonly seed?: number | undefined;
}

const WORD = 2 ** 32;
const DIGITS_OF_WORD = 8;

// Sebastiano Vigna's finaliser of splitmix, in 32 bits: neighbouring counts give ids that share nothing.
function scatter(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

function counting(digits: number): () => string {
  let count = 0;
  return () => hex(++count, digits);
}

function scattering(seed: number, digits: number): () => string {
  let count = 0;
  return () => {
    count += 1;
    let id = "";
    for (let word = 0; id.length < digits; word += 1) {
      id += hex(scatter(scatter(scatter(seed) + count) + word * 0x9e3779b9), DIGITS_OF_WORD);
    }
    // W3C forbids an id of zeros alone.
    return /[^0]/.test(id) ? id : hex(count, digits);
  };
}

/**
 * Ids for `createTap({ ids })` and `record(fn, { ids })` that are the same in every run of a test, and valid W3C ids.
 * They count up, which is easy to read; with a `seed` they are scattered, which samplers need.
 *
 * @throws RangeError when `seed` is not an integer from 0 to 4,294,967,295.
 * @example
 * const ids = fakeIds();
 * ids.runId(); // "0000000000000001"
 */
export function fakeIds({ seed }: FakeIdsOptions = {}): IdSource {
  if (seed === undefined) return { traceId: counting(32), runId: counting(16) };
  if (!Number.isInteger(seed) || seed < 0 || seed >= WORD) {
    throw new RangeError(
      `Expected \`seed\` to be an integer from 0 to 4,294,967,295, got \`${String(seed)}\`. Leave it out for ids that count up.`,
    );
  }
  return { traceId: scattering(seed, 32), runId: scattering(scatter(seed + 1), 16) };
}
