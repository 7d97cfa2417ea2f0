/** How many nano-dollars a dollar has. */
export const NANO: number = 1e9;

/** Dollars as whole nano-dollars: what is added up a million times must not drift. `undefined` for what is no sum of money. */
export function toNanoUsd(usd: number | undefined): bigint | undefined {
  if (usd === undefined || !Number.isFinite(usd) || usd < 0) return undefined;
  return BigInt(Math.round(usd * NANO));
}

/** Nano-dollars as dollars. */
export function toUsd(nanoUsd: bigint): number {
  return Number(nanoUsd) / NANO;
}
