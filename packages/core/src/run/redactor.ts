import type { AnyEvent } from "../events/events.ts";
import type { RunInfo } from "../events/run-info.ts";

/** Hides what must not be seen, before any handler sees it. Made by `redaction()` of `@runtap/core/redaction`. */
export interface Redactor {
  /**
   * The event with everything secret hidden: the same object where there is nothing to hide, else a copy. Its `run` is
   * taken as it is (shown by {@link Redactor.info}), a token's `raw` is left out. Never throws: what cannot be looked at
   * is hidden.
   */
  event(event: AnyEvent): AnyEvent;
  /**
   * What the events of a run say of it: name, operation, tags, metadata keys and values, userId, sessionId, links. The
   * same object where there is nothing to hide, else a frozen copy. Never throws.
   */
  info(info: RunInfo): RunInfo;
  /** Opens a hold on a stream of text: one for each choice, channel and tool call, or for the string chunks of a run. */
  hold(): HeldText;
}

/** A text for the console, with everything secret hidden where there is a redactor. */
export function shownText(redactor: Redactor | undefined, text: string): string {
  if (redactor === undefined) return text;
  const held = redactor.hold();
  return held.push(text) + held.end();
}

/** A stream of text that is let out only as far as it cannot be the beginning of a secret. */
export interface HeldText {
  /** Takes the next piece; returns what may leave now, `""` if nothing. Never throws. */
  push(text: string): string;
  /** No more will come: returns what was held, redacted. Never throws. */
  end(): string;
}

/** The event as handlers may see it. */
export function shownEvent<Event extends AnyEvent>(redactor: Redactor, event: Event): Event {
  const shown = redactor.event(event);
  if (isSameEvent(shown, event)) return shown;
  throw new TypeError("Unreachable: a redactor changes what an event holds, not what it is.");
}

function isSameEvent<Event extends AnyEvent>(shown: AnyEvent, event: Event): shown is Event {
  return shown.type === event.type;
}

/** Whoever has a redactor. */
interface Redacting {
  readonly redactor: Redactor | undefined;
}

/** The redactor of a run inside another: where that is another tap's, both redact, since both taps' handlers hear it. */
export function redactorWithin(
  parent: Redacting & { readonly core: Redacting },
  core: Redacting,
): Redactor | undefined {
  if (parent.core === core || core.redactor === undefined) return parent.redactor;
  return parent.redactor === undefined ? core.redactor : both(parent.redactor, core.redactor);
}

function both(first: Redactor, second: Redactor): Redactor {
  return {
    event: (event) => second.event(first.event(event)),
    info: (info) => second.info(first.info(info)),
    hold: () => {
      const [before, after] = [first.hold(), second.hold()];
      return {
        push: (text) => after.push(before.push(text)),
        end: () => after.push(before.end()) + after.end(),
      };
    },
  };
}
