import { type AnyEvent, type Handler, isTerminal, RUN_KINDS } from "../../src/index.ts";

const LIFECYCLE: ReadonlySet<string> = new Set(RUN_KINDS);

/** The part of an event's name that says which sort of moment it is. */
export function phaseOf({ type }: AnyEvent): string {
  return type.slice(type.indexOf(".") + 1);
}

/** One line per event: the same for the same moment of two performances. */
export function headline(event: AnyEvent): string {
  return `${event.run.name} ${event.type}`;
}

/** What a listener heard, in order. */
export class History {
  readonly events: AnyEvent[] = [];

  /** A handler that writes down all it hears. */
  recorder(name = "recorder"): Handler {
    return { name, on: { "*": (event) => this.events.push(event) } };
  }

  /** The events of the run of this name. */
  of(name: string): readonly AnyEvent[] {
    return this.events.filter((event) => event.run.name === name);
  }

  starts(name: string): readonly AnyEvent[] {
    return this.of(name).filter((event) => isLifecycle(event) && phaseOf(event) === "start");
  }

  endings(name: string): readonly AnyEvent[] {
    return this.of(name).filter((event) => isTerminal(event));
  }

  get names(): ReadonlySet<string> {
    return new Set(this.events.map((event) => event.run.name));
  }

  get headlines(): readonly string[] {
    return this.events.map(headline);
  }
}

function isLifecycle({ type }: AnyEvent): boolean {
  return LIFECYCLE.has(type.slice(0, type.indexOf(".")));
}
