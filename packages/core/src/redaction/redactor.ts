import { SLOT } from "../events/event-names.ts";
import type { AnyEvent, LlmToken } from "../events/events.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { HeldText, Redactor } from "../run/redactor.ts";
import { Copying } from "./copying.ts";
import { Inspection } from "./inspection.ts";
import { KeyRules } from "./key-rules.ts";
import { NOWHERE, type PathState } from "./paths.ts";
import { type ReadRules, type RedactionRules, readRules } from "./rules.ts";
import { FAILED, TextRules } from "./text-rules.ts";

/** A {@link Redactor} that shows single texts and values as well. */
export interface Redaction extends Redactor {
  /** A text as the handlers would see it. Never throws. */
  text(text: string): string;
  /** A value as the handlers would see it: itself where there is nothing to hide, else a copy. Never throws. */
  value(value: unknown): unknown;
}

/** What says who, where and when; what is counted is not hidden either. */
const ENVELOPE: ReadonlySet<string | symbol> = new Set(["type", "run", "seq", "time"]);
/** What a run is called by others. */
const IDENTITY: ReadonlySet<string> = new Set([
  "id",
  "traceId",
  "parentId",
  "kind",
  "verbose",
  "startTime",
]);

/**
 * Hides secrets before any handler sees them: `createTap({ redact: redaction() })`.
 *
 * `true`, the default, hides the built-in group `secrets`: provider keys, tokens, passwords in URLs and assignments,
 * private keys, and what stands under a secret's name. Rules add to that.
 *
 * @throws RuntapError `invalid-option` for rules that cannot be meant.
 */
export function redaction(rules: true | RedactionRules = true): Redaction {
  const made = new RuleRedaction(readRules(rules));
  return {
    event: (event) => made.event(event),
    info: (info) => made.info(info),
    hold: () => made.hold(),
    text: (text) => made.text(text),
    value: (value) => made.value(value),
  };
}

class RuleRedaction implements Redaction {
  readonly #texts: TextRules;
  readonly #keys: KeyRules;
  readonly #paths: PathState;
  readonly #tokens: PathState;
  readonly #censor: string;

  constructor(rules: ReadRules) {
    this.#texts = new TextRules(rules);
    this.#keys = new KeyRules(rules);
    this.#paths = rules.paths;
    this.#tokens = rules.paths.step("token");
    this.#censor = rules.censor;
  }

  text(text: string): string {
    return this.#texts.whole(text);
  }

  value(value: unknown): unknown {
    return this.#shown(value, NOWHERE);
  }

  hold(): HeldText {
    return this.#texts.open();
  }

  event(event: AnyEvent): AnyEvent {
    if (event.type === "llm.token" && event.toolCall === undefined && !("raw" in event)) {
      return this.#token(event);
    }
    const changes = new Map<string | symbol, unknown>();
    const isCustom = !Object.hasOwn(SLOT, event.type);
    for (const key of Reflect.ownKeys(event)) {
      if (ENVELOPE.has(key)) continue;
      if (key === "raw" && event.type === "llm.token") {
        changes.set(key, undefined);
        continue;
      }
      try {
        const value: unknown = Reflect.get(event, key);
        if (typeof value === "number" || typeof value === "boolean") continue;
        const shown = this.#payload(event, key, value);
        const shownKey = isCustom ? this.#texts.key(key) : key;
        if (shownKey !== key) changes.set(key, undefined).set(shownKey, shown);
        else if (shown !== value) changes.set(key, shown);
      } catch {
        changes.set(key, FAILED);
      }
    }
    return changes.size === 0 ? event : changed(event, changes, isEvent);
  }

  info(info: RunInfo): RunInfo {
    const changes = new Map<string | symbol, unknown>();
    const place = this.#paths.step("run");
    for (const key of Reflect.ownKeys(info)) {
      if (typeof key === "symbol" || IDENTITY.has(key)) continue;
      const value: unknown = Reflect.get(info, key);
      const shown = this.#field(key, value, info, place);
      if (shown !== value) changes.set(key, frozen(shown, key));
    }
    return changes.size === 0 ? info : Object.freeze(changed(info, changes, isInfo));
  }

  /** The road of nearly all events: a piece of text and nothing else. */
  #token(event: LlmToken): LlmToken {
    const token = this.#tokens.isHit ? this.#censor : this.#texts.whole(event.token);
    return token === event.token ? event : { ...event, token };
  }

  /** A field of an event. Runtap's own names are nobody's secret: `token` is a piece of an answer. */
  #payload(event: AnyEvent, key: string | symbol, value: unknown): unknown {
    if (event.type === "handler.error" && key === "event" && isEvent(value)) {
      return this.event(value);
    }
    const shown =
      event.type === "llm.token" && key === "token"
        ? this.#shown(value, this.#tokens)
        : this.#field(
            typeof key === "symbol" ? (key.description ?? "") : key,
            value,
            event,
            this.#paths,
          );
    return key === "error" && value instanceof Error && !(shown instanceof Error)
      ? new Error(String(shown))
      : shown;
  }

  #field(key: string, value: unknown, holder: object, place: PathState): unknown {
    if (value === undefined) return value;
    try {
      const next = place.step(key);
      const isHidden = next.isHit || this.#keys.hides(key, value, holder);
      return isHidden ? this.#censor : this.#shown(value, next);
    } catch {
      return FAILED;
    }
  }

  #shown(value: unknown, place: PathState): unknown {
    if (place.isHit) return this.#censor;
    if (typeof value === "string") return this.#texts.whole(value);
    try {
      if (new Inspection(this.#texts, this.#keys).isClean(value, place, 0)) return value;
    } catch {
      return this.#copied(value, place);
    }
    return this.#copied(value, place);
  }

  #copied(value: unknown, place: PathState): unknown {
    return new Copying(this.#texts, this.#keys, this.#censor).copy(value, place, 0);
  }
}

function isEvent(value: unknown): value is AnyEvent {
  return typeof value === "object" && value !== null && "type" in value && "run" in value;
}

function isInfo(value: unknown): value is RunInfo {
  return typeof value === "object" && value !== null && "traceId" in value && "kind" in value;
}

/** The lists and the metadata of a run are frozen, as they were. */
function frozen(shown: unknown, key: string): unknown {
  if (key === "links" && Array.isArray(shown)) for (const link of shown) Object.freeze(link);
  return Object.freeze(shown);
}

/** A copy with some fields changed, those that became `undefined` left out. */
function changed<Kept extends object>(
  original: Kept,
  changes: ReadonlyMap<string | symbol, unknown>,
  isSame: (copy: unknown) => copy is Kept,
): Kept {
  const copy: object = {};
  for (const key of new Set([...Reflect.ownKeys(original), ...changes.keys()])) {
    const value: unknown = changes.has(key) ? changes.get(key) : Reflect.get(original, key);
    if (value !== undefined || !changes.has(key)) Reflect.set(copy, key, value);
  }
  if (!isSame(copy)) throw new TypeError("The copy lost its envelope");
  return copy;
}
