import { complain } from "../errors.ts";
import { requireMs } from "../option-checks.ts";
import { RUN_KINDS } from "../events/event-names.ts";
import type { RunKind } from "../events/run-info.ts";
import { isRunId } from "../ids.ts";
import type { AnyRunOptions, Core } from "./state.ts";

const KINDS: ReadonlySet<string> = new Set(RUN_KINDS);

/** Complains about a kind and options that no run can start with. */
export function checkRun(core: Core, kind: RunKind, options: AnyRunOptions): void {
  // One look on the hot road; what is amiss, or needs more than a look, is seen to at length.
  if (
    !KINDS.has(kind) ||
    typeof options?.name !== "string" ||
    options.name === "" ||
    options.timeoutMs !== undefined ||
    options.ttlMs !== undefined ||
    options.id !== undefined
  ) {
    checkAtLength(core, kind, options);
  }
}

function checkAtLength(core: Core, kind: RunKind, options: AnyRunOptions): void {
  if (!KINDS.has(kind)) {
    throw complain(
      "the kind of a run",
      `one of ${RUN_KINDS.join(", ")}`,
      kind,
      "Pick the nearest; `operation` takes a finer word.",
    );
  }
  if (typeof options !== "object" || options === null) {
    throw complain(
      "the options of a run",
      "an object",
      options,
      `Pass at least a name: tap.run("${kind}", { name: "answer" }, …).`,
    );
  }
  const { name, timeoutMs, ttlMs, id } = options;
  if (typeof name !== "string" || name === "") {
    throw complain(
      `\`name\` of a ${kind}`,
      "a non-empty string",
      name,
      "It is what every handler shows.",
    );
  }
  requireMs(timeoutMs, "`timeoutMs`", "Leave it out for no time limit.");
  if (ttlMs !== undefined && !(typeof ttlMs === "number" && ttlMs > 0)) {
    throw complain(
      "`ttlMs`",
      "a number of milliseconds above 0",
      ttlMs,
      "Leave it out for the tap's `runTtlMs`.",
    );
  }
  if (id !== undefined) checkId(core, id);
}

function checkId(core: Core, id: string): void {
  if (!isRunId(id)) {
    throw complain(
      "`id`",
      "16 lower-case hexadecimal digits, not all zero",
      id,
      "Leave it out for a random one.",
    );
  }
  if (core.givenIds.has(id)) {
    throw complain(
      "`id`",
      "of no other open run",
      id,
      "Leave it out for a random one, or wait for the other run to end.",
      "duplicate-id",
    );
  }
}
