import fc from "fast-check";
import type { AnyEvent, Clock, Handler, Pattern, Run, Tap } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import type { Node } from "./node.ts";
import type { Listening } from "./stage.ts";

const MISDEEDS = [
  "throw",
  "throw nothing",
  "reject",
  "hang",
  "write",
  "detach",
  "start a run",
  "start a run later",
  "emit",
] as const;

const SCOPES = ["tap", "request", "own", "scope", "run", "deep"] as const;

const PATTERNS: readonly Pattern[] = ["*", "*.start", "*.end", "*.error", "llm.*", "run.text"];

/** A handler that means no good: what it does, on what, and which runs it is attached to. */
export interface Hostility {
  readonly misdeed: (typeof MISDEEDS)[number];
  readonly scope: (typeof SCOPES)[number];
  readonly pattern: Pattern;
  /** Attached to every so many-th run. */
  readonly every: number;
  /** Behind a queue of its own; what is attached to a run itself cannot be. */
  readonly isQueued: boolean;
}

function starts({ misdeed }: Hostility): boolean {
  return misdeed.startsWith("start") || misdeed === "emit";
}

function isOnRuns({ scope }: Hostility): boolean {
  return scope === "run" || scope === "deep";
}

// Each run it is attached to makes it another listener.
function rarely(plan: Hostility): Hostility {
  return { ...plan, every: plan.every + 4 };
}

/** Few that start runs: what one starts, and each failure on it, is heard by the next, until all have had their turn. */
export const hostilities: fc.Arbitrary<readonly Hostility[]> = fc
  .array(
    fc.record({
      misdeed: fc.constantFrom(...MISDEEDS),
      scope: fc.constantFrom(...SCOPES),
      pattern: fc.constantFrom(...PATTERNS),
      every: fc.integer({ min: 1, max: 3 }),
      isQueued: fc.boolean(),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .filter((plans) => plans.filter(starts).length <= (plans.length <= 2 ? 2 : 1))
  .map((plans) => plans.map((plan) => (starts(plan) && isOnRuns(plan) ? rarely(plan) : plan)));

/** Attaches hostile handlers in all scopes, and keeps count of what they did. */
export class HostileHandlers {
  /** How often one of them has failed. */
  failures = 0;
  /** How often on an event about the failure of another one. */
  failuresOnFailures = 0;
  /** Runs that came back to whoever had started them. */
  readonly fedBack: string[] = [];
  readonly #plans: readonly Hostility[];
  #started = 0;

  constructor(plans: readonly Hostility[]) {
    this.#plans = plans;
  }

  listening(tap: Tap, clock: Clock): Listening {
    const members = this.#plans.map(
      (plan, at) => new Member(this, plan, `hostile${at}`, tap, clock),
    );
    for (const member of members) {
      if (member.plan.scope === "tap") member.detach = tap.use(member.handler);
    }
    const of = (scope: Hostility["scope"], node: Node): readonly Handler[] =>
      members
        .filter(({ plan }) => plan.scope === scope && node.ordinal % plan.every === 0)
        .map(({ handler }) => handler);
    return {
      handlersOf: (node) => of("request", node),
      ownHandlersOf: (node) => of("own", node),
      scopeHandlersOf: (node) => of("scope", node),
      inside: (node, run) => {
        for (const member of members) {
          if (node.ordinal % member.plan.every === 0) member.listenOn(run);
        }
      },
    };
  }

  fail(event: AnyEvent): void {
    this.failures += 1;
    if (event.type.startsWith("handler.")) this.failuresOnFailures += 1;
  }

  nextRunName(by: string): string {
    this.#started += 1;
    if (this.#started === 2000) this.fedBack.push("runs of handlers without end");
    return `started by ${by} (${this.#started})`;
  }
}

class Member {
  readonly plan: Hostility;
  readonly handler: Handler;
  detach: (() => void) | undefined;
  readonly #gang: HostileHandlers;
  readonly #name: string;
  readonly #tap: Tap;
  readonly #listener: (event: AnyEvent) => unknown;

  constructor(gang: HostileHandlers, plan: Hostility, name: string, tap: Tap, clock: Clock) {
    this.#gang = gang;
    this.plan = plan;
    this.#name = name;
    this.#tap = tap;
    const isLater = ["reject", "hang", "start a run later"].includes(plan.misdeed);
    this.#listener = isLater
      ? async (event) => this.#misbehaveLater(event)
      : (event) => this.#misbehave(event);
    const handler: Handler = { name, on: { [plan.pattern]: this.#listener } };
    this.handler = plan.isQueued ? queued(handler, { clock }) : handler;
  }

  listenOn(run: Run): void {
    const { scope, pattern } = this.plan;
    if (!isOnRuns(this.plan)) return;
    const off = run.onAny((event) => (isOf(event, pattern) ? this.#listener(event) : undefined), {
      deep: scope === "deep",
    });
    this.detach = off;
  }

  #note(event: AnyEvent): void {
    if (!isOnRuns(this.plan) && event.run.name.startsWith(`started by ${this.#name} `)) {
      this.#gang.fedBack.push(`${event.run.name} ${event.type}`);
    }
  }

  #misbehave(event: AnyEvent): unknown {
    this.#note(event);
    switch (this.plan.misdeed) {
      case "throw":
        this.#gang.fail(event);
        throw new Error(`${this.#name} on ${event.type}`);
      case "throw nothing":
        this.#gang.fail(event);
        throw undefined;
      case "write":
        Reflect.set(event, "seq", -1);
        Reflect.set(event.run, "name", "stolen");
        return undefined;
      case "detach":
        return this.detach?.();
      case "start a run":
        return void this.#startRun();
      case "emit":
        return this.#tap.start("tool", { name: this.#gang.nextRunName(this.#name) }).end("emitted");
      default:
        return undefined;
    }
  }

  async #misbehaveLater(event: AnyEvent): Promise<unknown> {
    this.#note(event);
    const { misdeed } = this.plan;
    if (misdeed === "hang") return new Promise(() => undefined);
    await Promise.resolve();
    if (misdeed === "start a run later") return this.#startRun();
    this.#gang.fail(event);
    throw new Error(`${this.#name} later on ${event.type}`);
  }

  async #startRun(): Promise<void> {
    const name = this.#gang.nextRunName(this.#name);
    if (this.#gang.fedBack.length > 0) return;
    const work = this.#tap.run("tool", { name }, async (run) => {
      run.text("a handler's own");
      await Promise.resolve();
      return this.#tap.run("llm", { name: `${name}, inside` }, () => "done");
    });
    // It is aborted with the request that it was started in.
    await work.catch(() => undefined);
  }
}

function isOf({ type }: AnyEvent, pattern: Pattern): boolean {
  if (pattern === "*") return true;
  if (pattern === "llm.*") return type.startsWith("llm.");
  if (pattern.startsWith("*."))
    return !/^(?:run|handler)/.test(type) && type.endsWith(pattern.slice(1));
  return type === pattern;
}
