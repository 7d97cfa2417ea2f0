import { complain } from "../errors.ts";
import { requireCount, requireOptions } from "../option-checks.ts";
import type { TapOptions } from "./options.ts";

const KNOWN: readonly (keyof TapOptions)[] = [
  "handlers",
  "tags",
  "metadata",
  "price",
  "redact",
  "runTtlMs",
  "maxOpenRuns",
  "classify",
  "onHandlerError",
  "onWarning",
  "clock",
  "ids",
  "context",
  "freeze",
];
const CONTEXTS: readonly unknown[] = ["ambient", "explicit", undefined];

/** 30 minutes. */
export const DEFAULT_TTL_MS = 1_800_000;
export const DEFAULT_MAX_OPEN = 100_000;

function isRedactor(value: unknown): boolean {
  const can = (key: string): boolean =>
    typeof value === "object" && value !== null && typeof Reflect.get(value, key) === "function";
  return can("event") && can("info") && can("hold");
}

function isDuration(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

/** Complains about what plain JavaScript may pass. */
export function checkOptions(options: TapOptions): void {
  requireOptions(options, "the options of a tap", KNOWN, "Leave them out for the defaults.");
  const { classify, onHandlerError, onWarning, price, clock, ids, context, redact } = options;
  const { runTtlMs = DEFAULT_TTL_MS, maxOpenRuns } = options;
  for (const [name, value] of Object.entries({ classify, onHandlerError, onWarning, price })) {
    if (value !== undefined && typeof value !== "function") {
      throw complain(`\`${name}\``, "a function", value, "Leave it out for the default.");
    }
  }
  if (clock !== undefined && typeof clock.now !== "function") {
    throw complain(
      "`clock`",
      "an object with now()",
      clock,
      "Leave it out for the platform's clock.",
    );
  }
  if (ids !== undefined && (typeof ids.runId !== "function" || typeof ids.traceId !== "function")) {
    throw complain(
      "`ids`",
      "an object with runId() and traceId()",
      ids,
      "Leave it out for random ids.",
    );
  }
  if (redact !== undefined && !isRedactor(redact)) {
    throw complain(
      "`redact`",
      "a redactor",
      redact,
      'Make one: import { redaction } from "@runtap/core/redaction" and write redact: redaction().',
    );
  }
  if (!isDuration(runTtlMs)) {
    throw complain(
      "`runTtlMs`",
      "a number of milliseconds above 0",
      runTtlMs,
      "Leave it out for 30 minutes.",
    );
  }
  requireCount(maxOpenRuns, "`maxOpenRuns`", "Leave it out for 100,000.");
  if (!CONTEXTS.includes(context)) {
    throw complain("`context`", '"ambient" or "explicit"', context, 'Leave it out for "ambient".');
  }
}
