import {
  type AnyEvent,
  createTap,
  type EventMap,
  type EventName,
  type Handler,
  type HandlerFailure,
  type Pattern,
  type Tap,
  type TapOptions,
  type TapWarning,
} from "../src/index.ts";
import { ManualClock } from "./manual-clock.ts";

/** Events as one readable line: `chain.start(rag) › llm.token(answer) ×3 › llm.end(answer) › chain.end(rag)`. */
export function sequenceOf(events: readonly AnyEvent[]): string {
  const groups: { label: string; count: number }[] = [];
  for (const { type, run } of events) {
    const label = `${type}(${run.name})`;
    const last = groups.at(-1);
    if (last?.label === label) last.count += 1;
    else groups.push({ label, count: 1 });
  }
  return groups.map(({ label, count }) => (count === 1 ? label : `${label} ×${count}`)).join(" › ");
}

function isOfType<Name extends EventName>(event: AnyEvent, type: Name): event is EventMap[Name] {
  return event.type === type;
}

/** Writes down what one handler hears. */
export class Heard {
  readonly handler: Handler;
  readonly events: AnyEvent[] = [];

  constructor(name = "heard", pattern: Pattern = "*") {
    this.handler = { name, on: { [pattern]: (event: AnyEvent) => void this.events.push(event) } };
  }

  get sequence(): string {
    return sequenceOf(this.events);
  }

  /** The events of a type. */
  all<Name extends EventName>(type: Name): readonly EventMap[Name][] {
    return this.events.filter((event) => isOfType(event, type));
  }

  /** The one event of a type. */
  the<Name extends EventName>(type: Name): EventMap[Name] {
    const found = this.all(type);
    const [event] = found;
    if (event === undefined || found.length > 1) {
      throw new Error(`Expected one ${type}, got ${found.length}: ${this.sequence}`);
    }
    return event;
  }

  clear(): void {
    this.events.length = 0;
  }
}

/** A tap that is listened to. */
export interface HeardTap {
  readonly tap: Tap;
  readonly heard: Heard;
  readonly clock: ManualClock;
  readonly warnings: TapWarning[];
  readonly failures: (HandlerFailure & { readonly error: unknown })[];
}

/** A tap of its own with a manual clock and frozen events; everything it says is written down. */
export function heardTap(options: TapOptions = {}): HeardTap {
  const heard = new Heard();
  const clock = new ManualClock();
  const warnings: TapWarning[] = [];
  const failures: (HandlerFailure & { readonly error: unknown })[] = [];
  const tap = createTap({
    clock,
    freeze: true,
    onWarning: (warning) => void warnings.push(warning),
    onHandlerError: (error, failure) => void failures.push({ ...failure, error }),
    ...options,
    handlers: [heard.handler, options.handlers ?? []],
  });
  return { tap, heard, clock, warnings, failures };
}

/** A tap with a manual clock that nobody listens to. */
export function silentTap(options: TapOptions = {}): Omit<HeardTap, "heard" | "failures"> {
  const clock = new ManualClock();
  const warnings: TapWarning[] = [];
  const tap = createTap({
    clock,
    onWarning: (warning) => void warnings.push(warning),
    ...options,
  });
  return { tap, clock, warnings };
}
