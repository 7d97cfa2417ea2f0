import { complain } from "../errors.ts";
import { cancel, settleThrown } from "./ending.ts";
import { conclude } from "./guarding.ts";
import { releaseHeld } from "./holding.ts";
import { sayChunk } from "./midway.ts";
import type { Picked, PickedToken } from "./options.ts";
import { Passage, type PassageEnds } from "./passage.ts";
import { openSource } from "./source.ts";
import type { RunState } from "./state.ts";
import { plainStop } from "./stop.ts";
import { describeThrown } from "./thrown.ts";
import { sayPicked, sayText, streamOf } from "./token.ts";

type Streamable<Chunk> = AsyncIterable<Chunk> | Iterable<Chunk>;

function isList(picked: Picked): picked is readonly (string | PickedToken)[] {
  return Array.isArray(picked);
}

function isPicked(value: unknown): value is Picked {
  return (
    value === null || value === undefined || typeof value === "string" || typeof value === "object"
  );
}

function sayForLlm<Chunk>(
  state: RunState,
  chunk: Chunk,
  pick: ((chunk: Chunk) => unknown) | undefined,
): void {
  if (pick === undefined) {
    if (typeof chunk === "string" && chunk !== "") sayText(state, streamOf(state), chunk);
    return;
  }
  const picked = pick(chunk);
  if (!isPicked(picked) || picked === null || picked === undefined) return;
  if (isList(picked)) for (const each of picked) sayPicked(state, each);
  else sayPicked(state, picked);
}

function sayForOthers<Chunk>(
  state: RunState,
  chunk: Chunk,
  pick: ((chunk: Chunk) => unknown) | undefined,
): void {
  if (pick === undefined) {
    if (chunk !== undefined) sayChunk(state, chunk);
    return;
  }
  const picked = pick(chunk);
  if (state.isOpen && picked !== undefined && picked !== null && picked !== "")
    sayChunk(state, picked);
}

/** Says what a chunk holds; a `pick` that throws costs its own events, never the stream. */
export function sayer<Chunk>(
  state: RunState,
  pick: ((chunk: Chunk) => unknown) | undefined,
): (chunk: Chunk) => void {
  if (pick !== undefined && typeof pick !== "function") {
    throw complain("`pick`", "a function", pick, "It gets a chunk and returns what to say of it.");
  }
  const say = state.spec.kind === "llm" ? sayForLlm<Chunk> : sayForOthers<Chunk>;
  return (chunk) => {
    if (!state.isOpen) return;
    state.isLively = true;
    try {
      say(state, chunk, pick);
    } catch (error) {
      state.warn(
        "pick-failed",
        `\`pick\` has thrown on a chunk of the ${state.spec.kind} "${state.name}" (${describeThrown(error)}); the chunk was passed on unsaid.`,
      );
    }
  };
}

/** Passes a source's chunks on and says them on the way; the run goes on. */
export function through<Chunk>(
  state: RunState,
  source: Streamable<Chunk>,
  pick: ((chunk: Chunk) => unknown) | undefined,
): Passage<Chunk> {
  return new Passage(state, openSource(source), sayer(state, pick));
}

/** The output so far of a run that streams. */
function streamed(state: RunState, value: unknown): unknown {
  if (value !== undefined) return value;
  releaseHeld(state);
  return state.spec.kind === "llm" ? (state.tokens?.text ?? "") : state.told.chunks?.value;
}

/** From now on the run is in the hands of whoever reads its stream. */
function looseEnd(state: RunState): object {
  state.core.watch.add(state);
  return state.core.watch.hold(state);
}

/** How a run ends whose work is a stream. */
export function endsWith(state: RunState, holder: object = looseEnd(state)): PassageEnds {
  return {
    holder,
    finished: (value) => conclude(state, streamed(state, value)),
    broken: () => {
      if (state.isOpen)
        cancel(state, state.stop ?? plainStop("break", `The ${state.spec.kind} "${state.name}"`));
    },
    failed: (error) => settleThrown(state, error),
  };
}

/** Passes a source's chunks on; the stream is the run. */
export function follow<Chunk>(
  state: RunState,
  source: Streamable<Chunk>,
  pick: ((chunk: Chunk) => unknown) | undefined,
  holder: object,
): Passage<Chunk> {
  return new Passage(state, openSource(source), sayer(state, pick), endsWith(state, holder));
}
