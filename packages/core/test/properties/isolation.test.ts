import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createTap, defineHandler } from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";
import { History } from "./history.ts";
import { HostileHandlers, hostilities } from "./hostile-handlers.ts";
import { performed, watchRejections } from "./performing.ts";
import { programs } from "./program.ts";
import { patienceMs, guaranteeRounds } from "./rounds.ts";

/** What a healthy handler hears of the program itself: not of other handlers, their failures and their runs. */
function ofProgram(headline: string): boolean {
  return headline.startsWith("request") && !/ (?:handler\.\w+|run\.warning)$/.test(headline);
}

describe("Isolation", () => {
  it(
    "handlers, inline or queued, that throw, reject, hang, write, detach themselves or start runs change nothing",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          programs({ stops: true }, { depth: 1 }),
          hostilities,
          async (program, plans) => {
            const alone = new History();
            const unheard = await performed(program);
            const heard = await performed(program, { handlers: alone.recorder() });
            const among = new History();
            const hostile = new HostileHandlers(plans);
            const harassed = await watchRejections(() =>
              performed(program, { handlers: among.recorder(), freeze: true }, (tap, clock) =>
                hostile.listening(tap, clock),
              ),
            );
            expect(heard.stage.log, "heard").toEqual(unheard.stage.log);
            expect(harassed.stage.log, "harassed").toEqual(unheard.stage.log);
            expect(among.headlines.filter(ofProgram)).toEqual(alone.headlines.filter(ofProgram));
            expect(harassed.tap.stats().openRuns).toBe(0);
          },
        ),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "each failure is one call of onHandlerError and one handler.error, but on a handler.error none",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: false }), hostilities, async (program, plans) => {
          const history = new History();
          const hostile = new HostileHandlers(plans);
          const onHandlerError = vi.fn<(error: unknown) => void>();
          await performed(program, { handlers: history.recorder(), onHandlerError }, (tap, clock) =>
            hostile.listening(tap, clock),
          );
          expect(onHandlerError).toHaveBeenCalledTimes(hostile.failures);
          const failures = history.events.filter(({ type }) => type === "handler.error");
          expect(failures).toHaveLength(hostile.failures - hostile.failuresOnFailures);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it(
    "what a handler starts is not fed back to it, nor does it go round among several",
    async () => {
      await fc.assert(
        fc.asyncProperty(programs({ stops: true }), hostilities, async (program, plans) => {
          const hostile = new HostileHandlers(plans);
          await performed(program, {}, (tap, clock) => hostile.listening(tap, clock));
          expect(hostile.fedBack).toEqual([]);
        }),
        guaranteeRounds,
      );
    },
    patienceMs,
  );

  it("what fails on a handler's own runs is not told to that handler", async () => {
    let started = 0;
    const starter = defineHandler({
      name: "starter",
      on: {
        "*": async () => {
          started += 1;
          await Promise.resolve();
          if (started < 100) await tap.run("tool", { name: "of the starter" }, () => "done");
        },
      },
    });
    const tap = createTap({ handlers: starter, onHandlerError: () => undefined });
    await tap.run("chain", { name: "outer" }, async (outer) => {
      const fail = (): never => {
        throw new Error("deep");
      };
      outer.onAny(fail, { deep: true });
      await tap.run("tool", { name: "inner" }, () => "done");
      await tap.flush();
    });
    await tap.flush();
    // The program's four lifecycle events, and the failures on the two that came after `onAny` and on the outer's end.
    expect(started).toBe(7);
  });

  it("warns once of a handler that fails many times", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), async (times) => {
        warn.mockClear();
        const fail = (): never => {
          throw new Error("broken");
        };
        const clock = new FakeClock();
        const tap = createTap({ clock, handlers: { name: "broken", on: { "*": fail } } });
        for (let at = 0; at < times; at += 1) await tap.run("tool", { name: "tool" }, () => at);
        expect(warn).toHaveBeenCalledTimes(1);
      }),
      guaranteeRounds,
    );
    warn.mockRestore();
  });
});
