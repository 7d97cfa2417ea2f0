/** What stands where there is no figure. */
export const NOTHING = "-";

/** Milliseconds as people read them: `0.4ms`, `12ms`, `1.20s`, `2m03s`, `1h02m`. */
export function durationText(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return NOTHING;
  if (ms < 0.005) return "0ms";
  if (ms < 0.095) return `${ms.toFixed(2)}ms`;
  if (ms < 9.95) return `${ms.toFixed(1).replace(/\.0$/, "")}ms`;
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}

/** A count with thousands apart: `12,345`; nothing for 0. */
export function countText(count: number): string {
  return count === 0 ? NOTHING : count.toLocaleString("en-US");
}

/** A rate with two digits that say something: `0.42`, `7.5`, `118`. */
export function rateText(rate: number | undefined): string {
  if (rate === undefined) return NOTHING;
  if (rate >= 9.95) return Math.round(rate).toLocaleString("en-US");
  return String(Number(rate.toPrecision(2)));
}

/** A part of a whole in hundredths: `7%`. */
export function shareText(share: number): string {
  return `${Math.round(share * 100)}%`;
}

const MIB = 2 ** 20;

/** Bytes in mebibytes: `118 MiB`. */
export function bytesText(bytes: number): string {
  return `${Math.round(bytes / MIB).toLocaleString("en-US")} MiB`;
}
