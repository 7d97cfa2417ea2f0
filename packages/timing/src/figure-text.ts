import { formatCount, formatDuration } from "@runtap/stdout/format";

/** What stands where there is no figure. */
export const NOTHING = "-";

/** Milliseconds as people read them, short ones with two digits, as gaps between tokens are: `0.04ms`, `1.5ms`, `12ms`, `1.20s`. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return NOTHING;
  if (ms < 0.005 || ms >= 9.95) return formatDuration(ms);
  return ms < 0.095 ? `${ms.toFixed(2)}ms` : `${ms.toFixed(1).replace(/\.0$/, "")}ms`;
}

/** A count with thousands apart: `12,345`; nothing for 0. */
export function countText(count: number): string {
  return count === 0 ? NOTHING : formatCount(count);
}

/** A rate with two digits that say something: `0.42`, `7.5`, `118`. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return NOTHING;
  if (rate >= 9.95) return formatCount(Math.round(rate));
  return String(Number(rate.toPrecision(2)));
}

/** A part of a whole in hundredths: `7%`. */
export function shareText(share: number): string {
  return `${Math.round(share * 100)}%`;
}

const MIB = 2 ** 20;

/** Bytes in mebibytes: `118 MiB`. */
export function bytesText(bytes: number): string {
  return `${formatCount(Math.round(bytes / MIB))} MiB`;
}
