import type { Subscriber } from "./subscription.ts";

/** The subscribers of a run by the scope they were attached in, in the order in which they are called. */
export interface Audience {
  readonly globals: readonly Subscriber[];
  readonly requests: readonly Subscriber[];
  readonly own: readonly Subscriber[];
  /** Emitters of the ancestors that are listened to with `deep`. */
  readonly deep: readonly Subscriber[];
  /** The run's own emitter. */
  readonly emitter: readonly Subscriber[];
  /** Handlers that must not hear this: the run was started by one of their listeners. */
  readonly muted: readonly object[];
}

const nobody: readonly Subscriber[] = [];

export const NO_AUDIENCE: Audience = {
  globals: nobody,
  requests: nobody,
  own: nobody,
  deep: nobody,
  emitter: nobody,
  muted: [],
};

/** Whether two audiences are made of the same subscribers. */
export function sameAudience(one: Audience, other: Audience): boolean {
  return (
    sameList(one.globals, other.globals) &&
    sameList(one.requests, other.requests) &&
    sameList(one.own, other.own) &&
    sameList(one.deep, other.deep) &&
    sameList(one.emitter, other.emitter) &&
    sameList(one.muted, other.muted)
  );
}

function sameList(one: readonly object[], other: readonly object[]): boolean {
  return (
    one === other || (one.length === other.length && one.every((each, at) => each === other[at]))
  );
}
