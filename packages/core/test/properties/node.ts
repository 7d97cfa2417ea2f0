import type { Run, StartedRun } from "../../src/index.ts";
import type { Plan, Way } from "./program.ts";

export type Phase = "end" | "error" | "cancel";

/** One run of a performed program, as the model knows it: what its events must say is checked against this. */
export class Node {
  readonly name: string;
  /** In the order in which they came about. */
  readonly ordinal: number;
  readonly plan: Plan;
  /** The run it must be inside. */
  readonly parent: Node | undefined;
  /** Where its request handlers come from; differs from the parent where a new trace begins. */
  readonly heir: Node | undefined;
  /** The run whose body calls it. */
  readonly caller: Node | undefined;
  /** The caller goes on only when this has settled. */
  readonly isAwaited: boolean;
  /** What the code in its body is inside. */
  readonly ambient: Node | undefined;
  readonly controller: AbortController | undefined;
  run: Run | undefined;
  /** The run in the hands of its caller, where the way gives it to him. */
  started: StartedRun | undefined;
  /** The ending it was given by hand, or that its body decided. */
  decided: Phase | undefined;
  /** It was ended by hand before its work was done. */
  isEndedEarly = false;
  /** Its signal was aborted when that was decided. */
  wasStopped = false;
  /** Nobody will end it, or read its stream on: it stays open until it is swept. */
  isLeftOpen = false;
  /** Its body has begun and goes on. */
  isAtWork = false;
  #children = 0;

  constructor(
    name: string,
    ordinal: number,
    plan: Plan,
    surroundings: {
      readonly outer: Node | undefined;
      readonly ambient: Node | undefined;
      readonly isAwaited: boolean;
    },
  ) {
    const { outer, ambient, isAwaited } = surroundings;
    this.name = name;
    this.ordinal = ordinal;
    this.plan = plan;
    this.caller = outer;
    this.isAwaited = isAwaited;
    this.ambient = isHandedOut(plan.way) ? ambient : this;
    const { parenthood, stopper } = plan;
    const given = parenthood === "none" ? undefined : outer;
    this.parent = parenthood === "ambient" ? ambient : given;
    this.heir = parenthood === "ambient" || parenthood === "none" ? ambient : outer;
    this.controller = stopper?.startsWith("aborted") ? new AbortController() : undefined;
  }

  /** Decides how it ends, unless that was decided before. */
  decide(phase: Phase): void {
    if (this.decided !== undefined) return;
    const isEnded = this.plan.way !== "never-ended" || this.isEndedEarly;
    this.decided = isEnded ? phase : "cancel";
    this.wasStopped = this.run?.signal.aborted ?? false;
  }

  nextName(): string {
    this.#children += 1;
    return `${this.name}.${this.#children}`;
  }
}

/** Whether the code of the run is outside it. */
export function isHandedOut(way: Way): boolean {
  return way === "by-hand" || way === "never-ended";
}

/** A node and what it is inside. */
export function lineage(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : [node, ...lineage(node.parent)];
}

/** A node and those whose request handlers it has. */
export function inheritance(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : [node, ...inheritance(node.heir)];
}
