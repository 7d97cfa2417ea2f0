import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnyEvent, createTap, type Handler, type Run } from "../../src/index.ts";
import { headline, History } from "./history.ts";
import { inheritance, lineage, type Node } from "./node.ts";
import { performed } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";
import type { Listening } from "./stage.ts";

const SCOPES = ["request", "own", "scope", "run", "deep"] as const;
type Scope = (typeof SCOPES)[number];

/** A listener on a scope, and where it was attached. */
class Ear {
  readonly scope: Scope;
  readonly history = new History();
  readonly handler: Handler;
  readonly #every: number;
  readonly #at = new Map<Node, number>();

  constructor(scope: Scope, every: number, name: string) {
    this.scope = scope;
    this.#every = every;
    this.handler = this.history.recorder(name);
  }

  /** Whether it is to be attached to this run; `since` is what had been said by then. */
  isFor(scope: Scope, node: Node, since: number): boolean {
    if (scope !== this.scope || node.ordinal % this.#every !== 0) return false;
    this.#at.set(node, since);
    return true;
  }

  listenOn(node: Node, run: Run, since: number): void {
    for (const scope of ["run", "deep"] as const) {
      if (!this.isFor(scope, node, since)) continue;
      run.onAny((event) => this.history.events.push(event), { deep: scope === "deep" });
    }
  }

  /** Who among a run's ancestors, and itself, it listens to so that it hears that run. */
  #sources(node: Node): readonly Node[] {
    if (this.scope === "own" || this.scope === "run") return [node];
    return this.scope === "deep" ? lineage(node) : inheritance(node);
  }

  /** How often it must hear an event: handlers once, a run's listeners once for each run they were added to. */
  mustHear(node: Node, place: number): number {
    const isEmitter = this.scope === "run" || this.scope === "deep";
    const times = this.#sources(node).filter((source) => {
      const since = this.#at.get(source);
      return since !== undefined && (!isEmitter || place >= since);
    }).length;
    return isEmitter ? times : Math.min(times, 1);
  }
}

const ears = fc.array(
  fc.record({ scope: fc.constantFrom(...SCOPES), every: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 5 },
);

function isSaid({ type }: AnyEvent): boolean {
  return type !== "run.warning";
}

describe("Scope", () => {
  it(
    "every handler hears its scope's events, each once and in order, and no stranger's",
    async () => {
      const concurrent = programs({ stops: true }, { maxRequests: 3 });
      await fc.assert(
        fc.asyncProperty(concurrent, ears, async (program, plans) => {
          const all = new History();
          const attached = plans.map(({ scope, every }, at) => new Ear(scope, every, `ear${at}`));
          const at = (scope: Scope, node: Node): readonly Handler[] =>
            attached
              .filter((ear) => ear.isFor(scope, node, all.events.length))
              .map(({ handler }) => handler);
          const listening: Listening = {
            handlersOf: (node) => at("request", node),
            ownHandlersOf: (node) => at("own", node),
            scopeHandlersOf: (node) => at("scope", node),
            inside: (node, run) => {
              for (const ear of attached) ear.listenOn(node, run, all.events.length);
            },
          };
          const { stage } = await performed(program, { handlers: all.recorder() }, () => listening);
          for (const [number, ear] of attached.entries()) {
            const expected = all.events.flatMap((event, place) => {
              const node = stage.nodes.get(event.run.name);
              const times = node === undefined ? 0 : ear.mustHear(node, place);
              return isSaid(event) ? Array.from({ length: times }, () => headline(event)) : [];
            });
            const heard = ear.history.events.filter(isSaid).map(headline);
            expect(heard, `${ear.scope} ${number}`).toEqual(expected);
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it("a handler attached in several scopes at once hears each event once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("tap", "scope", "request", "own")),
        async (scopes) => {
          const history = new History();
          const handler = history.recorder();
          const of = (scope: string): readonly Handler[] =>
            scopes.filter((each) => each === scope).map(() => handler);
          const tap = createTap({ handlers: of("tap") });
          await tap.scope({ handlers: of("scope") }, () => {
            const options = { name: "run", handlers: of("request"), ownHandlers: of("own") };
            return tap.run("chain", options, () => "fine");
          });
          expect(history.headlines).toEqual(
            scopes.length === 0 ? [] : ["run chain.start", "run chain.end"],
          );
        },
      ),
      guaranteeRounds,
    );
  });

  it("a detached handler hears nothing more, of open runs neither", () => {
    const plan = fc.array(fc.constantFrom("attach", "detach", "speak"), { maxLength: 20 });
    fc.assert(
      fc.property(plan, (moves) => {
        const history = new History();
        const handler = history.recorder();
        const tap = createTap();
        const off: (() => void)[] = [];
        let spoken = 0;
        for (const move of moves) {
          if (move === "attach") off.push(tap.use(handler));
          else if (move === "detach") off.pop()?.();
          else {
            const run = tap.start("chain", { name: "run" });
            const detach = tap.use(handler);
            detach();
            run.text("still heard?");
            run.end();
            spoken += off.length > 0 ? 3 : 0;
          }
        }
        expect(history.events).toHaveLength(spoken);
      }),
      guaranteeRounds,
    );
  });
});
