import { SLOT } from "../events/event-names.ts";
import type { RunKind } from "../events/run-info.ts";
import { type Advice, adviceOn } from "./advice.ts";
import { type Audience, NO_AUDIENCE, sameAudience } from "./audience.ts";
import type { Subscriber, Subscription } from "./subscription.ts";

type Call = Subscription["listener"];

const NAMES = Object.keys(SLOT);
const silent: Call = () => undefined;

/** Who hears one event of one set of subscribers, laid out for the dispatch. */
export class Slot {
  readonly subscriptions: readonly Subscription[];
  /** Who must not hear this, nor what comes of it. */
  readonly muted: readonly object[];
  readonly size: number;
  /** The unrolled calls will do: few listeners, none that takes a state, relays or returns promises. */
  isPlain: boolean;
  /** How many more events take the unrolled calls before one is measured. */
  left = 0;
  /** How many were called at length. */
  count = 0;
  /** One less than the number of events of which one is measured, a power of two: tokens are many and alike. */
  readonly sampleMask: number;
  /** The first three listeners, in fields so that calling them is not a walk over an array. */
  readonly first: Call;
  readonly second: Call;
  readonly third: Call;

  constructor(
    subscriptions: readonly Subscription[],
    muted: readonly object[],
    isFrequent: boolean,
  ) {
    this.subscriptions = subscriptions;
    this.muted = muted;
    this.size = subscriptions.length;
    this.isPlain =
      subscriptions.length <= 3 &&
      subscriptions.every((each) => !each.stateful && !each.isRelay && !each.isAsync);
    this.sampleMask = isFrequent ? 1023 : 63;
    this.first = subscriptions[0]?.listener ?? silent;
    this.second = subscriptions[1]?.listener ?? silent;
    this.third = subscriptions[2]?.listener ?? silent;
  }
}

/** Resolves a set of subscribers to slots, each when it is first asked for. Runs with the same audience share one. */
export class Table {
  readonly audience: Audience;
  /** In the order in which they are called, each identity once. */
  readonly subscribers: readonly Subscriber[];
  /** Somebody may forbid something. */
  readonly isGuarded: boolean;
  /** What there is to say about these handlers has been said. */
  isAdvised = false;
  readonly #slots: (Slot | null | undefined)[] = [];
  #custom: Map<string, Slot | null> | undefined;
  #guards: Map<string, Slot | null> | undefined;
  #extension: Table | undefined;

  constructor(audience: Audience) {
    this.audience = audience;
    const { globals, requests, own, deep, emitter, muted } = audience;
    const seen = new Set<object>(muted);
    this.subscribers = [...globals, ...requests, ...own, ...deep, ...emitter].filter((each) => {
      if (seen.has(each.identity)) return false;
      seen.add(each.identity);
      return true;
    });
    this.isGuarded = this.subscribers.some((each) => each.isGuard);
    if (this.subscribers.length === 0) this.#slots = NAMES.map(() => null);
    else for (let index = 0; index < NAMES.length; index += 1) this.#slots.push(undefined);
  }

  /** The slot of a core event, or `null` where nobody listens. */
  slot(index: number): Slot | null {
    const slot = this.#slots[index];
    return slot === undefined ? this.#resolve(index) : slot;
  }

  /** The slot of a custom event. */
  customSlot(name: string): Slot | null {
    this.#custom ??= new Map();
    let slot = this.#custom.get(name);
    if (slot === undefined) {
      slot = this.#make(name);
      this.#custom.set(name, slot);
    }
    return slot;
  }

  /** Who may forbid an event of this name, in order, or `null`. */
  guardSlot(name: string): Slot | null {
    this.#guards ??= new Map();
    let slot = this.#guards.get(name);
    if (slot === undefined) {
      const found = this.subscribers.flatMap((each) => each.guardsOn(name));
      slot = found.length === 0 ? null : new Slot(found, this.audience.muted, false);
      this.#guards.set(name, slot);
    }
    return slot;
  }

  /** The table for this audience and one change; the last one made is kept, since callers tend to repeat themselves. */
  extended(change: Partial<Audience>): Table {
    const audience = { ...this.audience, ...change };
    const last = this.#extension;
    if (last !== undefined && sameAudience(last.audience, audience)) return last;
    const extension = new Table(audience);
    this.#extension = extension;
    return extension;
  }

  /** What there is to say about these handlers: asked once. */
  advice(kind: RunKind): readonly Advice[] {
    this.isAdvised = true;
    return adviceOn(this.audience, kind);
  }

  #resolve(index: number): Slot | null {
    const name = NAMES[index];
    const slot = name === undefined ? null : this.#make(name);
    this.#slots[index] = slot;
    return slot;
  }

  #make(name: string): Slot | null {
    const found = this.subscribers.flatMap((each) => each.subscriptionsTo(name));
    return found.length === 0 ? null : new Slot(found, this.audience.muted, name === "llm.token");
  }
}

export const EMPTY_TABLE: Table = new Table(NO_AUDIENCE);
