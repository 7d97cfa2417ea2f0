import { complain } from "../errors.ts";
import type { TapOptions } from "./options.ts";

const KNOWN: ReadonlySet<string> = new Set<keyof TapOptions>([
  "handlers",
  "tags",
  "metadata",
  "redact",
  "classify",
  "onHandlerError",
  "onWarning",
  "clock",
  "ids",
  "context",
  "freeze",
]);
const CONTEXTS: readonly unknown[] = ["ambient", "explicit", undefined];

/** Complains about what plain JavaScript may pass. */
export function checkOptions(options: TapOptions): void {
  if (typeof options !== "object" || options === null) {
    throw complain(
      "the options of a tap",
      "an object",
      options,
      "Leave them out for the defaults.",
    );
  }
  for (const key of Object.keys(options)) {
    if (!KNOWN.has(key)) {
      throw complain(
        "an option of a tap",
        `one of ${[...KNOWN].join(", ")}`,
        key,
        "Is it misspelt?",
      );
    }
  }
  const { classify, onHandlerError, onWarning, clock, ids, context, redact } = options;
  for (const [name, value] of Object.entries({ classify, onHandlerError, onWarning })) {
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
  if (redact !== undefined && typeof redact?.event !== "function") {
    throw complain(
      "`redact`",
      "a redactor",
      redact,
      'Make one: import { redaction } from "@runtap/core/redaction" and write redact: redaction().',
    );
  }
  if (!CONTEXTS.includes(context)) {
    throw complain("`context`", '"ambient" or "explicit"', context, 'Leave it out for "ambient".');
  }
}
