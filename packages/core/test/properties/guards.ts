import fc from "fast-check";
import type { AnyEvent, Guards as GuardsOfHandler, Handler } from "../../src/index.ts";

const ON = [
  "*.start",
  "llm.start",
  "tool.start",
  "llm.token",
  "*.chunk",
  "run.text",
  "run.progress",
  "llm.end",
  "tool.end",
] as const;

const ANSWERS = ["throw", "reject", "reject later", "allow later", "never"] as const;

/** A guard: what it is asked of, how it answers every so many-th time, and what then if it never does. */
export interface Guarding {
  readonly on: (typeof ON)[number];
  readonly answer: (typeof ANSWERS)[number];
  readonly every: number;
  readonly onGuardTimeout: "deny" | "allow";
}

export const guardings: fc.Arbitrary<readonly Guarding[]> = fc.array(
  fc.record({
    on: fc.constantFrom(...ON),
    answer: fc.constantFrom(...ANSWERS),
    every: fc.integer({ min: 1, max: 3 }),
    onGuardTimeout: fc.constantFrom("deny", "allow"),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Guards as planned, and the runs that they vetoed. */
export class Guards {
  /** Names of runs of which something was vetoed, or not allowed in time. */
  readonly vetoed = new Set<string>();
  readonly handlers: readonly Handler[];

  constructor(plans: readonly Guarding[]) {
    this.handlers = plans.map((plan, at) => this.#handler(plan, `guard${at}`));
  }

  #handler({ on, answer, every, onGuardTimeout }: Guarding, name: string): Handler {
    let asked = 0;
    const guard = ({ run }: AnyEvent): unknown => {
      asked += 1;
      if (asked % every > 0) return undefined;
      // Whoever answers later may be too late, where the program lets time pass in one go.
      const isAllowed = answer === "allow later" || answer === "never";
      if (!isAllowed || onGuardTimeout === "deny") this.vetoed.add(run.name);
      if (answer === "allow later") return Promise.resolve();
      if (answer === "never") return new Promise(() => undefined);
      const veto = new Error(`${name} forbids ${run.name}`);
      if (answer === "throw") throw veto;
      return answer === "reject"
        ? Promise.reject(veto)
        : Promise.resolve().then(() => Promise.reject(veto));
    };
    // As plain JavaScript may: the types allow no promise where nothing can wait for it.
    const guards = Object.fromEntries([[on, guard]]) as GuardsOfHandler;
    return { name, on: {}, guard: guards, guardTimeoutMs: 20, onGuardTimeout };
  }
}
