import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTap, isTerminal, type Run, type StartedRun, type Tap } from "../../src/index.ts";
import { headline, History, phaseOf } from "./history.ts";
import type { Node } from "./node.ts";
import { performed } from "./performing.ts";
import { programs } from "./program.ts";
import { readAsync } from "./reading.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";

const LATE = /^(?:handler\.|run\.warning)/;

/** Whether its caller was still there, and free to end, when the run settled. */
function outlastedBy({ isAwaited, caller }: Node): Node | undefined {
  const isFree = caller !== undefined && !caller.isEndedEarly && !caller.run?.signal.aborted;
  return isAwaited && isFree ? caller : undefined;
}

describe("Order", () => {
  it(
    "events come in the order of their seq, a run's start first and its ending last",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const history = new History();
          const { stage } = await performed(program, { handlers: history.recorder() });
          const places = history.events.map(({ seq }) => seq);
          expect(places).toEqual([...new Set(places)].toSorted((one, other) => one - other));
          for (const { name } of stage.nodes.values()) {
            const own = history.of(name).filter(({ type }) => !LATE.test(type));
            const starts = own.flatMap((event, at) => (phaseOf(event) === "start" ? [at] : []));
            expect(starts).toEqual([0]);
            expect(own.findIndex((event) => isTerminal(event))).toBe(own.length - 1);
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "every event says the parent and the trace that the program's text gives it",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const history = new History();
          const { stage } = await performed(program, { handlers: history.recorder() });
          const infos = new Map(history.events.map(({ run }) => [run.name, run]));
          const wrong = history.events.filter(({ run }) => {
            const parent = stage.nodes.get(run.name)?.parent;
            const expected = parent === undefined ? undefined : infos.get(parent.name);
            const isOfTrace = expected === undefined || run.traceId === expected.traceId;
            return run.parentId !== expected?.id || !isOfTrace;
          });
          expect(wrong.map(headline)).toEqual([]);
          const roots = [...stage.nodes.values()].filter((node) => node.parent === undefined);
          const traces = new Set(roots.map(({ name }) => infos.get(name)?.traceId));
          expect(traces.size, "one trace for each root").toBe(roots.length);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "awaited children settle before their parent",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), async (program) => {
          const history = new History();
          const { stage } = await performed(program, { handlers: history.recorder() });
          for (const child of stage.nodes.values()) {
            const parent = outlastedBy(child);
            if (parent === undefined || child.isLeftOpen) continue;
            const [first] = history.endings(child.name);
            const [last] = history.endings(parent.name);
            expect(first?.seq, `${child.name} before ${parent.name}`).toBeLessThan(last?.seq ?? 0);
          }
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it("a stream that fails after n tokens emits exactly those n tokens, then the error", async () => {
    const roads: Record<string, (tap: Tap, source: () => AsyncGenerator<string>) => unknown> = {
      follow: (tap, source) => drain(tap.start("llm", { name: "answer" }).follow(source())),
      through: (tap, source) =>
        tap.run("llm", { name: "answer" }, (run: Run<"llm">) => drain(run.through(source()))),
      "through by hand": async (tap, source) => {
        const run: StartedRun<"llm"> = tap.start("llm", { name: "answer" });
        const work = drain(run.through(source()));
        await work.then(
          () => run.end(),
          (error: unknown) => run.fail(error),
        );
      },
      wrap: (tap, source) => drain(tap.wrap("llm", { name: "answer" }, source)()),
    };
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 12 });
    const road = fc.constantFrom(...Object.keys(roads));
    await fc.assert(
      fc.asyncProperty(texts, road, fc.boolean(), async (tokens, name, fails) => {
        const history = new History();
        const tap = createTap({ handlers: history.recorder() });
        async function* source(): AsyncGenerator<string> {
          yield* tokens;
          if (fails) throw new Error("the line went dead");
        }
        await Promise.resolve(roads[name]?.(tap, source)).catch(() => undefined);
        const heard = history.events.map((event) =>
          event.type === "llm.token" ? `${event.index} ${event.token}` : event.type,
        );
        const said = tokens.map((token, index) => `${index} ${token}`);
        expect(heard).toEqual(["llm.start", ...said, fails ? "llm.error" : "llm.end"]);
        const ending = history.events.at(-1);
        expect(ending).toMatchObject(tokens.length === 0 ? {} : { text: tokens.join("") });
      }),
      guaranteeRounds,
    );
  });
});

async function drain(source: AsyncIterableIterator<string>): Promise<void> {
  await readAsync(source, { take: Number.POSITIVE_INFINITY, leaves: "break" });
}
