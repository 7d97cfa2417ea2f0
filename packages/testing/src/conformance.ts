import type { Handler } from "@runtap/core";
import { hearsNothingOnceDetached, hearsOnce } from "./conformance/attachment.ts";
import { flushesAndCloses, survivesEventsAfterClose } from "./conformance/closing.ts";
import { survivesInterleaving } from "./conformance/interleaving.ts";
import { letsGoOfEndedRuns } from "./conformance/memory.ts";
import {
  survivesMissedEndings,
  survivesMissedParents,
  survivesMissedStarts,
} from "./conformance/partial-runs.ts";
import { changesNothing } from "./conformance/purity.ts";
import { handlesItsRejections } from "./conformance/rejections.ts";
import { hasNameAndPatterns, isMadeAnew } from "./conformance/shape.ts";
import type {
  Check,
  ConformanceCheck,
  ConformanceOptions,
  MakeHandler,
} from "./conformance/subject.ts";
import {
  survivesCoreEvents,
  survivesHostilePayloads,
  survivesUnknownEvents,
} from "./conformance/survival.ts";

export {
  type ConformanceCheck,
  ConformanceError,
  type ConformanceOptions,
  type MakeHandler,
} from "./conformance/subject.ts";

const CHECKS: readonly Check[] = [
  hasNameAndPatterns,
  isMadeAnew,
  survivesCoreEvents,
  survivesUnknownEvents,
  survivesHostilePayloads,
  changesNothing,
  hearsNothingOnceDetached,
  hearsOnce,
  survivesMissedStarts,
  survivesMissedParents,
  survivesMissedEndings,
  survivesInterleaving,
  letsGoOfEndedRuns,
  flushesAndCloses,
  survivesEventsAfterClose,
  handlesItsRejections,
];

/**
 * What every handler should stand, as checks for any test runner. Each makes a handler of its own, drives it with the
 * real core, and says what was expected, what happened and what to do. For Node: memory is measured by calling the
 * garbage collector. Run the checks of a file one after another, not concurrently: one of them watches the process.
 *
 * @example
 * describe("auditHandler", () => {
 *   it.each(conformanceChecks(() => auditHandler({ write })))("$name", ({ run }) => run());
 * });
 */
export function conformanceChecks<Checked extends Handler>(
  make: MakeHandler<Checked>,
  options: ConformanceOptions<Checked> = {},
): readonly ConformanceCheck[] {
  const { observe, retained, endedRuns = 1000, timeoutMs = 2000 } = options;
  const subject = { make, observe, retained, endedRuns, timeoutMs };
  return CHECKS.map(({ name, run }) => ({ name, run: () => run(subject) }));
}
