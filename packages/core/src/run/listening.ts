import { EventQueue, MAX_UNREAD } from "../emitter/event-queue.ts";
import { RunEmitter, type RunListener } from "../emitter/run-emitter.ts";
import { Table } from "../emitter/table.ts";
import type { Subscriber } from "../emitter/subscription.ts";
import { snapshotEvent } from "../events/snapshot.ts";
import type { AnyEnding } from "../events/patterns.ts";
import type { Bequest } from "./bequest.ts";
import { endingOf } from "./ending.ts";
import { makeStart } from "./start-event.ts";
import type { RunState } from "./state.ts";
import { tune } from "./token.ts";

/** Gives a run another table: whoever hears it is somebody else now. */
export function retable(state: RunState, table: Table): void {
  state.table = table;
  if (table.subscribers.length > 0) state.markStart();
  if (state.tokens !== undefined) tune(state, state.tokens);
}

function ownEmitter(state: RunState): RunEmitter {
  state.aside.emitter ??= new RunEmitter({
    isolated: (subscription, event) => state.core.delivery.isolate(subscription, event, state),
    changed: () => {
      const { emitter: own } = state.told;
      const emitter = own === undefined ? [] : [own];
      retable(state, new Table({ ...state.table.audience, emitter }));
    },
  });
  return state.aside.emitter;
}

function deepEmitter(state: RunState): RunEmitter {
  state.aside.deepEmitter ??= new RunEmitter({
    isolated: (subscription, event) => state.core.delivery.isolate(subscription, event, state),
    changed: () => spreadDeep(state),
  });
  return state.aside.deepEmitter;
}

// Paid here, when somebody begins to listen: the descendants' events then find the listener in their own tables.
function spreadDeep(state: RunState): void {
  const { deepEmitter: emitter } = state.told;
  if (emitter === undefined) return;
  const bequests = new Map<Bequest, Bequest>();
  const tables = new Map<Table, Table>();
  const changed = (deep: readonly Subscriber[]): readonly Subscriber[] => {
    const others = deep.filter((each) => each !== emitter);
    return emitter.size === 0 ? others : [...others, emitter];
  };
  for (const run of [state, ...state.openRunsBelow()]) {
    const { bequest, table } = run;
    const { audience } = table;
    const newBequest =
      bequests.get(bequest) ?? bequest.with({ deep: changed(bequest.values.deep) });
    const newTable = tables.get(table) ?? new Table({ ...audience, deep: changed(audience.deep) });
    bequests.set(bequest, newBequest);
    tables.set(table, newTable);
    run.bequest = newBequest;
    retable(run, newTable);
  }
}

/** Adds a listener to a run; returns what takes it off again. On a run that has ended there is nothing left to hear. */
export function listen(
  state: RunState,
  pattern: string,
  listener: RunListener,
  how: { readonly once: boolean; readonly deep: boolean },
): () => void {
  if (!state.isOpen && !how.deep) return () => undefined;
  const emitter = how.deep ? deepEmitter(state) : ownEmitter(state);
  return emitter.add(pattern, listener, how.once);
}

/** The run's events from its own start to its ending. */
export function eventsOf(state: RunState, deep: boolean): EventQueue {
  let unlisten = (): void => undefined;
  const queue = new EventQueue(
    () => unlisten(),
    () => {
      state.warn(
        "iterator-overflow",
        `More than ${MAX_UNREAD} events of the ${state.spec.kind} "${state.name}" were unread in \`events()\`; the oldest are dropped. Read faster, or listen with \`run.on\`.`,
      );
    },
  );
  state.startEvent ??= state.shown(makeStart(state));
  queue.push(snapshotEvent(state.startEvent));
  if (state.outcome !== undefined) {
    queue.push(snapshotEvent(endingOf(state, state.outcome)));
    queue.close();
    return queue;
  }
  const ofThisRun = new Set<string>([
    state.spec.endName,
    state.spec.errorName,
    state.spec.cancelName,
  ]);
  unlisten = listen(
    state,
    "*",
    (event) => {
      queue.push(snapshotEvent(event));
      if (event.run === state.info && ofThisRun.has(event.type)) queue.close();
    },
    { once: false, deep },
  );
  return queue;
}

/** Resolves to the run's ending, however it comes about. */
export function endingOfRun(state: RunState): Promise<AnyEnding> {
  const { outcome } = state;
  if (outcome !== undefined) return Promise.resolve(endingOf(state, outcome));
  state.markStart();
  return new Promise((resolve) => {
    state.aside.awaited ??= [];
    state.aside.awaited.push(resolve);
    if (state.tokens !== undefined) tune(state, state.tokens);
  });
}
