/** Where ids come from; a test injects its own. */
export interface IdSource {
  /** 32 hexadecimal digits, not all zero. */
  traceId(): string;
  /** 16 hexadecimal digits, not all zero. */
  runId(): string;
}

const POOL_BYTES = 4096;
const SPAN_DIGITS = 16;
const TRACE_DIGITS = 32;

const ZERO = 48;
const ZEROS = "0".repeat(TRACE_DIGITS);

const bytes = new Uint8Array(POOL_BYTES);
let pool = "";
let next = 0;

function toHex(): string {
  if (typeof Buffer === "function") return Buffer.from(bytes.buffer).toString("hex");
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The platform's randomness is dear per call and cheap per byte: one call fills a pool from which ids are cut.
function cut(digits: number): string {
  if (next + digits > pool.length) {
    crypto.getRandomValues(bytes);
    pool = toHex();
    next = 0;
  }
  const id = pool.slice(next, next + digits);
  next += digits;
  // An id of zeros alone is invalid; one look at the first digit spares most of them the comparison.
  return id.charCodeAt(0) === ZERO && ZEROS.startsWith(id) ? cut(digits) : id;
}

/** Random ids in the form of W3C Trace Context (https://www.w3.org/TR/trace-context/). */
export const randomIds: IdSource = {
  traceId: () => cut(TRACE_DIGITS),
  runId: () => cut(SPAN_DIGITS),
};

/** Whether this is a W3C span id. */
export function isRunId(id: unknown): id is string {
  return typeof id === "string" && /^(?!0{16})[0-9a-f]{16}$/.test(id);
}

/** Whether this is a W3C trace id. */
export function isTraceId(id: unknown): id is string {
  return typeof id === "string" && /^(?!0{32})[0-9a-f]{32}$/.test(id);
}
