import type { RunInfo } from "../events/run-info.ts";
import type { ParentRun, RemoteParent } from "../run/options.ts";
import { readTracestate } from "./tracestate.ts";

const SAMPLED = 1;
/** The flags that version 00 knows, sampled and random; others are set to zero when handed on. */
const KNOWN_FLAGS = 0b11;
/** Later versions may append fields to the 55 characters of version 00, within reason. */
const MAX_CHARACTERS = 512;

// A comma joins repeated headers into one: no version's fields may contain it.
const TRACEPARENT =
  /^[ \t]*([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-[^,]*)?[ \t]*$/;

/** What has an identity to hand on: a run, what its events say of it, or a parent in another process. */
export type TraceSource = ParentRun | RunInfo | RemoteParent;

/** What the source says of itself. */
export function identityOf(source: TraceSource): RemoteParent {
  return "info" in source ? source.info : source;
}

function hexOf(flags: number | undefined): string {
  return `0${((flags ?? SAMPLED) & KNOWN_FLAGS).toString(16)}`;
}

/**
 * The W3C `traceparent` header that makes this run the parent of what another process starts
 * (https://www.w3.org/TR/trace-context-2/#traceparent-header). Sampled, unless a remote parent said otherwise. Never
 * throws; an empty text, which receivers ignore, where the ids are not W3C ones (an `ids` of your own).
 */
export function toTraceparent(run: TraceSource): string {
  try {
    const { traceId, id, traceFlags } = identityOf(run);
    const header = `00-${traceId}-${id}-${hexOf(traceFlags)}`;
    return TRACEPARENT.test(header) ? header : "";
  } catch {
    return "";
  }
}

/**
 * The remote parent that W3C headers tell of, for the option `parent`; `undefined` where `traceparent` is missing,
 * malformed or there twice, so that a new trace begins. A malformed `tracestate` is left out alone. Never throws,
 * whatever it is given.
 */
export function fromTraceparent(header: unknown, tracestate?: unknown): RemoteParent | undefined {
  try {
    const text: unknown = Array.isArray(header) && header.length === 1 ? header[0] : header;
    if (typeof text !== "string" || text.length > MAX_CHARACTERS) return undefined;
    const [, version, traceId, id, flags, more] = TRACEPARENT.exec(text) ?? [];
    if (traceId === undefined || id === undefined || flags === undefined) return undefined;
    if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
    const traceFlags = Number.parseInt(flags, 16) & KNOWN_FLAGS;
    const state = readTracestate(tracestate);
    return state === undefined
      ? { traceId, id, traceFlags }
      : { traceId, id, traceFlags, tracestate: state };
  } catch {
    return undefined;
  }
}
