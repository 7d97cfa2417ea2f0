import type { WarningCode } from "../events/events.ts";
import type { RunKind } from "../events/run-info.ts";
import { SLOT } from "../events/event-names.ts";
import type { Subscriber } from "./subscription.ts";
import type { Audience } from "./audience.ts";

/** Something about a set of handlers that cannot be meant. */
export interface Advice {
  readonly code: WarningCode;
  readonly message: string;
  /** Said once per key. */
  readonly key: string;
}

function sameNames(subscribers: readonly Subscriber[]): readonly Advice[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of subscribers) {
    if (seen.has(name)) twice.add(name);
    seen.add(name);
  }
  return [...twice].map((name) => ({
    code: "same-name",
    message: `Two different handlers named "${name}" hear this run: everything may be counted or written twice. Attach one object, or give them different names.`,
    key: `same-name:${name}`,
  }));
}

function canFire(subscriber: Subscriber, kind: RunKind): boolean {
  const core = Object.keys(SLOT).some(
    (name) =>
      (name.startsWith(`${kind}.`) || name.startsWith("run.") || name.startsWith("handler.")) &&
      subscriber.subscriptionsTo(name).length > 0,
  );
  return core || subscriber.hearsCustomEvents || subscriber.isGuard;
}

function neverFiring(own: readonly Subscriber[], kind: RunKind): readonly Advice[] {
  return own
    .filter((each) => !canFire(each, kind))
    .map(({ name }) => ({
      code: "never-fires",
      message: `The handler "${name}" is in \`ownHandlers\` of a ${kind}, but listens to no event of a ${kind}: it can never fire there. Put it in \`handlers\`, which go down to everything inside.`,
      key: `never-fires:${name}:${kind}`,
    }));
}

/** What there is to say about the handlers of a run of this kind. */
export function adviceOn(audience: Audience, kind: RunKind): readonly Advice[] {
  const { globals, requests, own } = audience;
  const different = new Map([...globals, ...requests, ...own].map((each) => [each.identity, each]));
  return [...sameNames([...different.values()]), ...neverFiring(own, kind)];
}
