import type { RunInfo } from "../events/run-info.ts";

const RANDOM_DIGITS = 14;
const RANDOM_VALUES = 2 ** 56;

/** A number in its place among the random values, as digits that sort like it. */
function digits(value: bigint): string {
  return value.toString(16).padStart(RANDOM_DIGITS, "0");
}

/** `rv` of OpenTelemetry's entry in `tracestate`: randomness that somebody upstream has given explicitly. */
function explicitRandomness(tracestate: string | undefined): string | undefined {
  const entry = tracestate?.split(",").find((each) => each.trim().startsWith("ot="));
  return entry && /[=;]rv:([0-9a-f]{14})(?:;|\s*$)/.exec(entry)?.[1];
}

/**
 * Chooses traces at this rate by what is random about them: the explicit value in `tracestate`, else the last 56 bits of
 * the trace id. Whoever compares the same bits in the same way decides alike, and what is chosen at a rate is chosen at
 * every higher one.
 *
 * Rule: OpenTelemetry, "TraceState: Probability Sampling" (https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/),
 * which takes its bits from W3C Trace Context Level 2, "random trace id flag".
 */
export function headSampler(rate: number): (run: RunInfo) => boolean {
  const threshold = digits(BigInt(RANDOM_VALUES) - BigInt(Math.round(rate * RANDOM_VALUES)));
  // One more digit than randomness has: no value reaches it.
  if (threshold.length > RANDOM_DIGITS) return () => false;
  return ({ traceId, tracestate }) =>
    (explicitRandomness(tracestate) ?? traceId.slice(-RANDOM_DIGITS).toLowerCase()) >= threshold;
}
