import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createTap, RUN_KINDS, type RunKind, type Tap } from "../../src/index.ts";
import { History } from "./history.ts";
import { anything } from "./monsters.ts";
import { watchRejections } from "./performing.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";

/** What became of a piece of the program: its value or what it threw, by identity. */
type Outcome = readonly ["returned" | "threw", unknown];

async function outcomeOf(work: () => unknown): Promise<Outcome> {
  try {
    const value = work();
    return ["returned", value instanceof Promise ? await value : value];
  } catch (error) {
    return ["threw", error];
  }
}

/** A value where the types allow none: what plain JavaScript may pass. */
const as = <Value>(value: unknown): Value => value as Value;

interface Road {
  readonly take: (tap: Tap, kind: RunKind, value: unknown) => unknown;
  /** What the program must see: a text of its own, a list of the value, or the value thrown. */
  readonly sees: "fine" | "value in a list" | "value thrown";
}

/** The ways of a value into runtap. */
const roads: Readonly<Record<string, Road>> = {
  "as input": {
    take: (tap, kind, value) => tap.run(kind, { name: "run", input: as(value) }, () => "fine"),
    sees: "fine",
  },
  "as metadata": {
    take: (tap, kind, value) => tap.run(kind, { name: "run", metadata: as(value) }, () => "fine"),
    sees: "fine",
  },
  "as output": {
    take: (tap, kind, value) => tap.run(kind, { name: "run" }, () => [value]),
    sees: "value in a list",
  },
  "as output of a synchronous call": {
    take: (tap, kind, value) => tap.wrap(kind, { name: "run" }, () => [value])(),
    sees: "value in a list",
  },
  thrown: {
    take: (tap, kind, value) =>
      tap.run(kind, { name: "run" }, () => {
        throw value;
      }),
    sees: "value thrown",
  },
  "thrown after an await": {
    take: (tap, kind, value) =>
      tap.run(kind, { name: "run" }, async () => {
        await Promise.resolve();
        throw value;
      }),
    sees: "value thrown",
  },
  "thrown by a synchronous call": {
    take: (tap, kind, value) =>
      tap.wrap(kind, { name: "run" }, () => {
        throw value;
      })(),
    sees: "value thrown",
  },
  "as reason of an abort": {
    take: (tap, kind, value) => {
      const controller = new AbortController();
      return tap.run(kind, { name: "run", signal: controller.signal }, async () => {
        controller.abort(value);
        await Promise.resolve();
      });
    },
    sees: "value thrown",
  },
  "as reason of an abort before": {
    take: (tap, kind, value) =>
      tap.run(kind, { name: "run", signal: AbortSignal.abort(value) }, () => "never"),
    sees: "value thrown",
  },
  "to every method of a run": {
    take: (tap, kind, value) =>
      tap.run(kind, { name: "run" }, (run) => {
        run.text(as(value));
        run.progress(as(value), as(value), as(value));
        run.retry(as(value));
        run.retry({ error: value });
        run.score(as(value));
        run.emit(as(value));
        run.emit(as({ type: "monster.met", value }));
        if ("token" in run) {
          run.token(as(value), as(value));
          run.token("text", as(value));
          run.token("text", { raw: value, toolCall: as(value) });
        }
        if ("report" in run) {
          run.report(as(value));
          run.report({ usage: as(value), costUsd: as(value) });
        }
        if ("chunk" in run) run.chunk(value);
        if ("action" in run) run.action(as(value), value, as(value));
        return "fine";
      }),
    sees: "fine",
  },
  "to the endings by hand": {
    take: (tap, kind, value) => {
      tap.start(kind, { name: "run" }).end(value, as(value));
      tap.start(kind, { name: "run" }).fail(value);
      tap.start(kind, { name: "run" }).cancel("abort", value);
      return "fine";
    },
    sees: "fine",
  },
  "in a stream": {
    take: async (tap, kind, value) => {
      async function* source(): AsyncGenerator<readonly unknown[]> {
        yield [value];
      }
      let seen: readonly unknown[] = [];
      const pick = ([chunk]: readonly unknown[]): string => as(chunk);
      for await (const chunk of tap.wrap(kind, { name: "run", pick }, source)()) seen = chunk;
      return seen;
    },
    sees: "value in a list",
  },
  "thrown by whatever describes": {
    take: async (tap, kind, value) => {
      const thrower = (): never => {
        throw value;
      };
      const options = { name: "run", pick: thrower, report: thrower, fields: thrower };
      const hidden = { captureInput: thrower, captureOutput: thrower, until: thrower };
      async function* source(): AsyncGenerator<string> {
        yield "fine";
      }
      for await (const _ of tap.wrap(kind, options, source)());
      return tap.wrap(kind, { ...options, ...hidden }, () => "fine")();
    },
    sees: "fine",
  },
  "as what `until` finds": {
    take: (tap, kind, value) => tap.wrap(kind, { name: "run", until: () => value }, () => "fine")(),
    sees: "fine",
  },
  "as what describes a call": {
    take: (tap, kind, value) =>
      tap.wrap(
        kind,
        { name: "run", fields: () => as(value), report: () => as(value) },
        () => "fine",
      )(),
    sees: "fine",
  },
};

function isSeen([how, what]: Outcome, { sees }: Road, value: unknown): boolean {
  if (sees === "fine") return how === "returned" && what === "fine";
  if (sees === "value thrown") return how === "threw" && isSame(what, value);
  return how === "returned" && Array.isArray(what) && Object.is(what[0], value);
}

// An abort without a reason gets one from the platform.
function isSame(what: unknown, value: unknown): boolean {
  return Object.is(what, value) || (value === undefined && what instanceof DOMException);
}

describe("Never the app's fault", () => {
  it.each(Object.entries(roads))(
    "a value of any sort, %s, changes nothing for the program, whoever listens",
    async (_, road) => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      await fc.assert(
        fc.asyncProperty(anything, fc.constantFrom(...RUN_KINDS), async (found, kind) => {
          const history = new History();
          for (const handlers of [[], [history.recorder()]]) {
            const tap = createTap({ handlers });
            const outcome = await watchRejections(() =>
              outcomeOf(() => road.take(tap, kind, found.value)),
            );
            expect(isSeen(outcome, road, found.value), `${outcome[0]} something else`).toBe(true);
            expect(tap.stats().openRuns).toBe(0);
          }
          expect(history.endings("run")).toHaveLength(history.starts("run").length);
        }),
        guaranteeRounds,
      );
      warn.mockRestore();
    },
    patienceMs,
  );

  it(
    "whatever a handler throws, rejects with or returns, the program goes on",
    async () => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
      await fc.assert(
        fc.asyncProperty(anything, async ({ value }) => {
          await watchRejections(async () => {
            const thrower = {
              name: "thrower",
              on: {
                "*": () => {
                  throw value;
                },
              },
            };
            const rejecter = {
              name: "rejecter",
              on: {
                "*": async () => {
                  throw value;
                },
              },
            };
            const returner = { name: "returner", on: { "*": () => value } };
            const maker = { name: "maker", state: thrower.on["*"], on: { "*": () => undefined } };
            const tap = createTap({ handlers: [thrower, rejecter, returner, maker] });
            const result = await tap.run("chain", { name: "run" }, async () => "fine");
            expect(result).toBe("fine");
            expect(tap.stats().openRuns).toBe(0);
          });
        }),
        guaranteeRounds,
      );
      warn.mockRestore();
    },
    patienceMs,
  );
});
