import { complain } from "../errors.ts";
import type { RunKind } from "../events/run-info.ts";
import { isRunId, isTraceId } from "../ids.ts";
import { checkRun } from "./check-run.ts";
import { SPECS } from "./kind-spec.ts";
import { sayScore } from "./midway.ts";
import type { ParentRun } from "./options.ts";
import type { ScoreReport } from "./run.ts";
import { surroundings } from "./start.ts";
import { type Core, RunState } from "./state.ts";

/** What is scored: a run, or what is known of one that has ended or is another process's. */
export type ScoreTarget = ParentRun | ScoredRun;

/** A run as far as somebody knows it later, or elsewhere. */
export interface ScoredRun {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. Leave it out to score the trace as a whole: the event's run then has sixteen zeros. */
  readonly id?: string | undefined;
  /** @default "chain" */
  readonly kind?: RunKind | undefined;
  /** @default "score" */
  readonly name?: string | undefined;
}

const WHOLE_TRACE = "0".repeat(16);

/** Judges a run from outside, whenever: whoever hears the tap's runs hears it. */
export function scoreLater(core: Core, target: ScoreTarget, report: ScoreReport): void {
  const state = stateOf(core, target);
  sayScore(state, report);
}

function stateOf(core: Core, target: ScoreTarget): RunState {
  if (typeof target !== "object" || target === null) throw badTarget(target);
  const known = core.stateOf(target);
  if (known !== undefined) return known;
  const { traceId, id, kind = "chain", name = "score" } = "info" in target ? target.info : target;
  if (typeof traceId === "string" && !isTraceId(traceId)) throw badId("traceId", 32, traceId);
  if (!isTraceId(traceId)) throw badTarget(target);
  if (id !== undefined && !isRunId(id)) throw badId("id", 16, id);
  checkRun(core, kind, { name });
  const { bequest } = surroundings(core, core.storage?.getStore());
  const options = { name, id: id ?? WHOLE_TRACE };
  const table = bequest.table(core.globals);
  // It only lends the event its name: it is not open, nobody ends it, and handlers keep nothing for it.
  const state = new RunState(
    core,
    SPECS[kind],
    options,
    undefined,
    undefined,
    undefined,
    bequest,
    table,
  );
  state.isOpen = false;
  state.adoptTrace(traceId);
  state.forgetStates();
  return state;
}

function badId(name: string, digits: number, given: unknown): Error {
  return complain(
    `\`${name}\` of what is scored`,
    `${digits} lower-case hexadecimal digits, not all zero`,
    given,
    `Keep \`run.${name}\` with the answer, and score that later.`,
  );
}

function badTarget(target: unknown): Error {
  return complain(
    "what is scored",
    "a run, or { traceId, id? } in lower-case hexadecimal digits (32 and 16)",
    target,
    "Keep `run.traceId` and `run.id` with the answer, and score that later.",
  );
}
