import {
  type CommonRunOptions,
  currentRun,
  type Handlers,
  type Run,
  type Tap,
} from "../../src/index.ts";
import type { FakeClock } from "./fake-clock.ts";
import { isHandedOut, lineage, Node } from "./node.ts";
import type { Plan, Way } from "./program.ts";
import { showValue } from "./thrown.ts";
import type { Turns } from "./turns.ts";

/** Who listens where. */
export interface Listening {
  readonly handlersOf: (node: Node) => Handlers;
  readonly ownHandlersOf: (node: Node) => Handlers;
  /** Of a scope around the call. */
  readonly scopeHandlersOf: (node: Node) => Handlers;
  /** Called first thing inside each run's body. */
  readonly inside: (node: Node, run: Run) => void;
  /** The program's own context, in which each run is started and does its work. */
  readonly around?: <Result>(node: Node, start: () => Result) => Result;
}

export const NOBODY: Listening = {
  handlersOf: () => [],
  ownHandlersOf: () => [],
  scopeHandlersOf: () => [],
  inside: () => undefined,
};

const WAYS_WITH_A_METHOD: readonly Way[] = [
  "run",
  "do",
  "by-hand",
  "within",
  "never-ended",
  "follow",
];

/** Where a program is performed, and what there is to be said of the performance. */
export class Stage {
  readonly tap: Tap;
  readonly turns: Turns;
  readonly clock: FakeClock;
  readonly #listening: Listening;
  /** What the program itself experienced, in order: the same whoever listens. */
  readonly log: string[] = [];
  readonly nodes = new Map<string, Node>();
  /** Code that was inside another run than the one it belongs to. */
  readonly strayings: string[] = [];
  /** Bodies that are still at work, whether or not anybody waits for them. */
  atWork = 0;

  constructor(tap: Tap, turns: Turns, clock: FakeClock, listening: Listening = NOBODY) {
    this.tap = tap;
    this.turns = turns;
    this.clock = clock;
    this.#listening = listening;
  }

  request(at: number, plan: Plan): Node {
    const surroundings = { outer: undefined, ambient: undefined, isAwaited: true };
    return this.#add(new Node(`request${at}`, this.nodes.size, plan, surroundings));
  }

  child(of: Node, plan: Plan, isAwaited: boolean): Node {
    return this.#add(
      new Node(of.nextName(), this.nodes.size, plan, { outer: of, ambient: of.ambient, isAwaited }),
    );
  }

  #add(node: Node): Node {
    this.nodes.set(node.name, node);
    return node;
  }

  options(node: Node): CommonRunOptions {
    const { name, plan, controller } = node;
    if (plan.stopper === "aborted before") controller?.abort(new Error(`${name} is not wanted`));
    const parent = this.#parentOption(node);
    return {
      name,
      signal: controller?.signal,
      timeoutMs: plan.stopper === "timeout" ? 100 : undefined,
      handlers: this.#listening.handlersOf(node),
      ownHandlers: this.#listening.ownHandlersOf(node),
      ...(parent === undefined ? {} : { parent }),
    };
  }

  #parentOption({ plan, parent }: Node): Run | null | undefined {
    if (plan.parenthood === "none") return null;
    if (plan.parenthood === "ambient" || this.#isByMethod(plan)) return undefined;
    return parent?.run;
  }

  // A wrapped function has no other way to be told than the option.
  #isByMethod({ parenthood, way }: Plan): boolean {
    return parenthood === "method" && WAYS_WITH_A_METHOD.includes(way);
  }

  starter({ plan, parent }: Node): Tap | Run {
    return this.#isByMethod(plan) ? (parent?.run ?? this.tap) : this.tap;
  }

  /**
   * Calls where the handlers of the node's scope hear what starts. A run with a given parent inherits from that one; and
   * the scope around one that is not ambient would be heard from in its siblings.
   */
  inScope<Result>(node: Node, fn: () => Result): Result {
    const { around } = this.#listening;
    return around === undefined
      ? this.#inScope(node, fn)
      : around(node, () => this.#inScope(node, fn));
  }

  #inScope<Result>(node: Node, fn: () => Result): Result {
    if (node.plan.parenthood !== "ambient" || isHandedOut(node.plan.way)) return fn();
    return this.tap.scope({ handlers: this.#listening.scopeHandlersOf(node) }, fn);
  }

  /** The curtain rises: the body of a run begins. */
  enter(node: Node): Run {
    const run = node.run ?? currentRun();
    if (run === undefined) throw new Error(`Expected ${node.name} to be inside a run.`);
    node.run = run;
    this.atWork += 1;
    node.isAtWork = true;
    this.#listening.inside(node, run);
    return run;
  }

  /** The curtain falls: the body is over, or will not go on. */
  leave(node: Node): void {
    if (!node.isAtWork) return;
    node.isAtWork = false;
    this.atWork -= 1;
  }

  /** Nobody will end the run or read it on. */
  leaveOpen(node: Node): void {
    node.isLeftOpen = true;
    if (node.isAtWork) node.decide("cancel");
    this.leave(node);
  }

  /** Notes code that is inside another run than its own. */
  checkPlace(node: Node, when: string): void {
    const found = currentRun()?.name;
    const expected = node.ambient?.name;
    if (found === expected) return;
    this.strayings.push(`${node.name} ${when}: inside ${found}, expected ${expected}`);
  }

  noteReturn({ name }: Node, value: unknown): void {
    this.log.push(`${name} returned ${showValue(value)}`);
  }

  noteThrow({ name }: Node, error: unknown): void {
    this.log.push(`${name} threw ${showValue(error)}`);
  }

  /** What the body of a node does whatever it is. */
  say({ name, run }: Node): void {
    if (run === undefined) return;
    run.text(`${name} speaks`);
    if (run.kind === "llm") run.token("token ");
    else if ("chunk" in run) run.chunk("chunk ");
    run.progress(1, 2);
  }

  endEarly(node: Node, how: "end" | "fail" | "cancel"): void {
    const { started, name } = node;
    if (started === undefined) return;
    node.isEndedEarly ||= node.decided === undefined;
    node.decide(how === "fail" ? "error" : how);
    if (how === "end") started.end(`${name} ended early`);
    else if (how === "fail") started.fail(new Error(`${name} failed early`));
    else started.cancel("abort", new Error(`${name} cancelled early`));
  }

  abortNearest(node: Node): void {
    for (const each of lineage(node)) {
      if (each.plan.stopper !== "aborted during") continue;
      each.controller?.abort(new Error(`${each.name} was aborted`));
      return;
    }
  }
}
