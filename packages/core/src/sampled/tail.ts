import type { Behind, RunBehind } from "../emitter/relay.ts";
import type { RunReporter } from "../emitter/run-reporter.ts";
import type { AnyEvent } from "../events/events.ts";
import { snapshotEvent } from "../events/snapshot.ts";
import type { Held, HeldTrace } from "./held-trace.ts";
import { HeldTraces } from "./held-traces.ts";

/** The handler behind, on one run of a trace that may not be wanted. */
export class TailHearer {
  readonly behind: RunBehind;
  readonly reporter: RunReporter;
  /** Its trace is delivered. */
  isChosen: boolean;
  trace: HeldTrace<TailHearer> | undefined;

  constructor(behind: RunBehind, reporter: RunReporter, isChosen: boolean) {
    this.behind = behind;
    this.reporter = reporter;
    this.isChosen = isChosen;
  }
}

/** Holds what is said in traces that were not chosen until there is a reason to keep them, or none any more. */
export class Tail {
  readonly #behind: Behind;
  readonly #isReason: (event: AnyEvent, isOpen: boolean) => boolean;
  readonly #traces: HeldTraces<TailHearer>;

  constructor(
    behind: Behind,
    isReason: (event: AnyEvent, isOpen: boolean) => boolean,
    maxTraces: number,
    maxEventsPerTrace: number,
  ) {
    this.#behind = behind;
    this.#isReason = isReason;
    this.#traces = new HeldTraces(maxTraces, maxEventsPerTrace);
  }

  /** How many events wait. */
  get size(): number {
    return this.#traces.size;
  }

  /** Nothing will be decided any more. */
  close(): void {
    this.#traces.clear();
  }

  hear(event: AnyEvent, hearer: TailHearer): PromiseLike<unknown> | undefined {
    if (hearer.isChosen) return hearer.behind.deliver(event);
    const { run } = event;
    const standing = hearer.trace?.standing;
    if (standing !== "held") {
      if (standing === "kept" || this.#traces.isKept(run.traceId)) return this.#keep(event, hearer);
      if (standing !== "given-up") hearer.trace = this.#traces.of(event);
    }
    const { trace } = hearer;
    const isOpen = trace?.isOpen(run.id) === true;
    if (this.#isReason(event, isOpen)) return this.#keep(event, hearer);
    // Said late of a trace that was let go.
    if (trace === undefined) return undefined;
    trace.follow(event);
    if (this.#behind.hears(event.type)) {
      if (trace.makeRoom()) trace.hold({ event: snapshotEvent(event), hearer });
      else trace.miss();
    }
    if (isOpen && trace.isIdle) this.#traces.letGo(trace);
    return undefined;
  }

  /** Delivers what waits, then the event that is the reason for it, and from now on the rest of the run. */
  #keep(event: AnyEvent, hearer: TailHearer): PromiseLike<unknown> | undefined {
    hearer.isChosen = true;
    const promised: PromiseLike<unknown>[] = [];
    let missed = 0;
    // The hearer's own is another one where there was no room to remember that it was given up.
    for (const trace of new Set([this.#traces.keep(event.run.traceId), hearer.trace])) {
      if (trace === undefined) continue;
      const kept = trace.keep();
      missed += kept.missed;
      for (const held of kept.waiting) promised.push(...deliverLate(held));
    }
    if (missed > 0) hearer.reporter.dropped(missed);
    const live = hearer.behind.deliver(event);
    if (promised.length === 0) return live;
    return Promise.all(live === undefined ? promised : [...promised, live]);
  }
}

/** Delivers what was held; a rejection is told of the event that was held, not of the one that is the reason. */
function deliverLate({ event, hearer }: Held<TailHearer>): readonly PromiseLike<unknown>[] {
  const promised = hearer.behind.deliver(event);
  if (promised === undefined) return [];
  return [
    Promise.resolve(promised).then(undefined, (error: unknown) =>
      hearer.reporter.failed(error, event),
    ),
  ];
}
