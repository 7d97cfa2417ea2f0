/** Milliseconds as people read them: `0.4ms`, `12ms`, `1.20s`, `2m03s`, `1h02m`. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs) || durationMs < 0) return "?";
  if (durationMs < 0.05) return "0ms";
  if (durationMs < 0.95) return `${durationMs.toFixed(1)}ms`;
  if (durationMs < 999.5) return `${Math.round(durationMs)}ms`;
  if (durationMs < 59_995) return `${(durationMs / 1000).toFixed(2)}s`;
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${padded(seconds % 60)}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}h${padded(minutes % 60)}m`;
}

/** The local time of day of an epoch time: `14:03:07.250`. */
export function formatTimeOfDay(epochMs: number): string {
  const date = new Date(epochMs);
  if (Number.isNaN(date.getTime())) return "??:??:??.???";
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(padded).join(":");
  return `${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function padded(count: number): string {
  return String(count).padStart(2, "0");
}
