import {
  type AnyEvent,
  type EndingOf,
  type EventMap,
  type EventName,
  isTerminal,
  type LlmToken,
  type RunInfo,
  type RunKind,
} from "@runtap/core";

/** How a run stands: its ending, or `"open"` where none was heard. */
export type RunStanding = "open" | "end" | "error" | "cancel";

/** A run as its events tell it. */
export interface RecordedRun<Kind extends RunKind = RunKind> {
  readonly kind: Kind;
  readonly name: string;
  readonly info: RunInfo;
  readonly standing: RunStanding;
  /** Absent where the recording began later than the run. */
  readonly start: EventMap[`${Kind}.start`] | undefined;
  /** Absent while the run is open. */
  readonly ending: EndingOf<Kind> | undefined;
  /** What the run itself said, in order. */
  readonly events: readonly AnyEvent[];
  /** Of all attempts, choices and channels. */
  readonly tokens: readonly LlmToken[];
  /** Of a model call: the text of choice 0 in its last attempt, streamed or as its ending says it. Of others: the chunks that are text, joined. */
  readonly text: string;
  /** The run this one is inside, where it was heard. */
  readonly parent: RecordedRun | undefined;
  /** The runs directly inside this one, in the order of their starts. */
  readonly children: readonly RecordedRun[];
  /**
   * The first event of this name, typed.
   *
   * @throws Error listing what the run did say, when it has not said it.
   */
  event<Name extends EventName>(name: Name): EventMap[Name];
}

function isNamed<Name extends EventName>(
  event: AnyEvent,
  name: Name,
): event is AnyEvent & EventMap[Name] {
  return event.type === name;
}

function standingOf(event: AnyEvent | undefined): RunStanding {
  if (event === undefined || !isTerminal(event)) return "open";
  if ("error" in event) return "error";
  return "reason" in event ? "cancel" : "end";
}

/** What the fold fills in. */
export class RunLog implements RecordedRun {
  readonly info: RunInfo;
  readonly #events: AnyEvent[] = [];
  readonly #children: RunLog[] = [];
  readonly #parent: RunLog | undefined;

  constructor(info: RunInfo, parent: RunLog | undefined) {
    this.info = info;
    this.#parent = parent;
    if (parent !== undefined) parent.#children.push(this);
  }

  add(event: AnyEvent): void {
    this.#events.push(event);
  }

  get kind(): RunKind {
    return this.info.kind;
  }

  get name(): string {
    return this.info.name;
  }

  get events(): readonly AnyEvent[] {
    return this.#events;
  }

  get children(): readonly RecordedRun[] {
    return this.#children;
  }

  get parent(): RecordedRun | undefined {
    return this.#parent;
  }

  get start(): EventMap[`${RunKind}.start`] | undefined {
    return this.#first(`${this.kind}.start`);
  }

  get ending(): EndingOf<RunKind> | undefined {
    return this.#events.find((event) => isTerminal(event));
  }

  get standing(): RunStanding {
    return standingOf(this.ending);
  }

  get tokens(): readonly LlmToken[] {
    return this.#events.filter((event) => event.type === "llm.token");
  }

  get text(): string {
    if (this.kind !== "llm") return this.#chunkText();
    const lastAttempt = Math.max(...this.tokens.map((token) => token.attempt));
    const streamed = this.tokens
      .filter(
        ({ attempt, choice, channel }) =>
          attempt === lastAttempt && choice === 0 && channel === "text",
      )
      .map((event) => event.token)
      .join("");
    if (streamed !== "") return streamed;
    const { ending } = this;
    return ending !== undefined && "text" in ending ? (ending.text ?? "") : "";
  }

  event<Name extends EventName>(name: Name): EventMap[Name] {
    const found = this.#first(name);
    if (found !== undefined) return found;
    const said = [...new Set(this.#events.map((event) => event.type))].join(", ");
    throw new Error(
      `Expected the ${this.kind} "${this.name}" to have said ${name}, got ${said}${this.standing === "open" ? "; it is still open" : ""}.`,
    );
  }

  #first<Name extends EventName>(name: Name): EventMap[Name] | undefined {
    return this.#events.find((event) => isNamed(event, name));
  }

  #chunkText(): string {
    return this.#events
      .flatMap((event) => ("chunk" in event && typeof event.chunk === "string" ? event.chunk : []))
      .join("");
  }
}

/** Whether the run is of this kind; its events are then typed. */
export function isOfKind<Kind extends RunKind>(
  run: RecordedRun,
  kind: Kind,
): run is RecordedRun<Kind> {
  return run.kind === kind;
}
