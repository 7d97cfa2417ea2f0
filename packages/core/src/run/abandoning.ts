import { afterInBackground, type Clock } from "../clock.ts";
import type { ContextCall } from "../context/storage.ts";
import { settle } from "./ending.ts";
import type { Lease } from "./aside.ts";
import type { OpenNode } from "./open-tree.ts";
import { isRunState, type Core, type RunState } from "./state.ts";
import { plainStop } from "./stop.ts";
import type { OpenWatch } from "./tap-core.ts";

/** Ends a run that nobody will end any more. It aborts nothing: what goes on all the same is not disturbed. */
export function abandon(state: RunState): void {
  if (!state.isOpen) return;
  const stop = plainStop("abandoned", `The ${state.spec.kind} "${state.name}"`);
  settle(state, { phase: "cancel", stop: { ...stop, reason: "abandoned" } });
}

/** Abandons a run that its holder has let go, unless the holder has ended it and a guard is still at that. */
export function letGo(state: RunState): void {
  if (!state.told.isEnding) abandon(state);
}

/** Ends the oldest runs without open children, as long as there are too many. */
export function abandonOldest(core: Core): void {
  const { maxOpenRuns } = core;
  core.warn(
    "too-many-open",
    `More than ${maxOpenRuns} runs are open: the oldest are ended as abandoned. End what \`start\` begins, read streams to their end, or raise \`maxOpenRuns\`.`,
    "too-many-open",
  );
  while (core.openCount > maxOpenRuns) {
    const [guest] = core.guests;
    const oldest = core.openRuns.oldestLeaf() ?? guest;
    if (oldest === undefined || !isRunState(oldest) || !oldest.isOpen) return;
    abandon(oldest);
  }
}

function isLively({ isLively: isMarked, tokens }: RunState): boolean {
  return isMarked || (tokens !== undefined && tokens.total !== tokens.totalBefore);
}

function forgetLife(state: RunState): void {
  state.isLively = false;
  if (state.tokens !== undefined) state.tokens.totalBefore = state.tokens.total;
}

/**
 * The runs that have shown life since the last look, or inside which something has. Each is looked at once, however deep
 * it lies: a run for every message of a long conversation, one inside the other, must not stop the program.
 */
function takeLife(watched: readonly RunState[]): ReadonlySet<OpenNode> {
  const lively = new Set<OpenNode>();
  const seen = new Set<RunState>();
  for (const state of watched) {
    if (seen.has(state)) continue;
    // Children come before their parents, and hand up what they know.
    for (const each of [...state.openRunsBelow(), state]) {
      seen.add(each);
      if (isLively(each)) lively.add(each);
      if (lively.has(each) && each.place !== null) lively.add(each.place);
    }
  }
  for (const each of seen) forgetLife(each);
  return lively;
}

// Four looks within a time-to-live: a run is abandoned between one and one and a half of it after its last sign of life.
const LOOKS = 4;

/**
 * Watches the runs that somebody outside must end: handles of `start`, and streams. A run that shows no life for its
 * time-to-live is abandoned, and at once one whose last holder was collected. The timer exists only while there is
 * something to watch, and keeps no process alive.
 */
export class Sweep implements OpenWatch<RunState> {
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #outside: ContextCall;
  /** Since when a run has been quiet, as far as is known; epoch milliseconds. */
  readonly #quietSince = new Map<RunState, number>();
  #holders: FinalizationRegistry<Lease<RunState>> | undefined;
  #takeBack: (() => void) | undefined;
  #dueAt = 0;

  /** `outside` calls in a context that belongs to no run. */
  constructor(clock: Clock, ttlMs: number, outside: ContextCall) {
    this.#clock = clock;
    this.#ttlMs = ttlMs;
    this.#outside = outside;
  }

  add(state: RunState): void {
    // The cap may have ended it already.
    if (!state.isOpen) return;
    const now = this.#clock.now();
    this.#quietSince.set(state, now);
    state.isWatched = true;
    const lookAt = now + this.#ttlOf(state) / LOOKS;
    // On some platforms timers end with a request: then the next run finds that a look is overdue.
    if (this.#takeBack !== undefined && now > this.#dueAt + this.#ttlMs) this.#look();
    else if (this.#takeBack === undefined || lookAt < this.#dueAt) this.#lookAt(lookAt, now);
  }

  remove(state: RunState): void {
    this.#quietSince.delete(state);
    state.isWatched = false;
    const { lease } = state.told;
    if (lease !== undefined) {
      // Until the next full collection the registry keeps the lease: it must not keep the run.
      lease.state = undefined;
      this.#holders?.unregister(lease);
    }
    if (this.#quietSince.size === 0) this.#rest();
  }

  hold(state: RunState): object {
    const holder = {};
    if (typeof FinalizationRegistry === "function") {
      this.#holders ??= new FinalizationRegistry(({ state: lost }) =>
        this.#outside(() => {
          if (lost !== undefined && this.#quietSince.has(lost)) letGo(lost);
        }),
      );
      const lease: Lease<RunState> = { state };
      state.aside.lease = lease;
      this.#holders.register(holder, lease, lease);
    }
    return holder;
  }

  #ttlOf(state: RunState): number {
    return state.options.ttlMs ?? this.#ttlMs;
  }

  #rest(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  #lookAt(time: number, now: number): void {
    this.#rest();
    this.#dueAt = time;
    this.#takeBack = this.#outside(() =>
      afterInBackground(this.#clock, Math.max(1, time - now), () => this.#look()),
    );
  }

  #look(): void {
    const now = this.#clock.now();
    const watched = [...this.#quietSince.keys()];
    const lively = takeLife(watched);
    for (const state of watched) if (lively.has(state)) this.#quietSince.set(state, now);
    this.#takeBack = undefined;
    let ttlMs = Infinity;
    for (const state of watched) {
      const since = this.#quietSince.get(state);
      if (since === undefined) continue;
      const own = this.#ttlOf(state);
      if (now - since >= own) abandon(state);
      else ttlMs = Math.min(ttlMs, own);
    }
    if (this.#quietSince.size > 0) this.#lookAt(now + Math.min(ttlMs, this.#ttlMs) / LOOKS, now);
  }
}
