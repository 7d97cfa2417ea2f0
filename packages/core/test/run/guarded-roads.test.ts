import { describe, expect, test, vi } from "vitest";

import { currentRun, GuardError, type Handler } from "../../src/index.ts";
import { deferred, outcomeOf, turn, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

const no = new Error("not here");

function deny(guard: string): Handler {
  return {
    name: "policy",
    on: {},
    guard: {
      [guard]: () => {
        throw no;
      },
    },
  };
}

/** A guard that answers when it is told to. */
function waiting(guard: string): { policy: Handler; allow: () => void; refuse: () => void } {
  const { promise, resolve, reject } = deferred();
  return {
    policy: { name: "policy", on: {}, guard: { [guard]: () => promise } },
    allow: resolve,
    refuse: () => reject(no),
  };
}

describe("a veto", () => {
  test("on a chunk keeps it from the ending too", async () => {
    const { tap, heard } = heardTap({ handlers: deny("*.chunk") });
    await outcomeOf(tap.run("chain", { name: "rag" }, (run) => run.chunk("what must not be")));
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag)");
    expect(heard.the("chain.cancel").output).toBeUndefined();
  });

  test("on a result cancels what is still open inside the run", async () => {
    const { tap, heard } = heardTap({ handlers: deny("tool.end") });

    const outcome = await outcomeOf(
      tap.run("tool", { name: "search" }, (tool) => {
        tool.start("llm", { name: "left open" });
        void tool
          .run("chain", { name: "not awaited" }, () => new Promise(() => undefined))
          .catch(() => undefined);
      }),
    );

    expect(outcome).toEqual({ rejected: expect.any(GuardError) });
    expect(heard.sequence).toBe(
      "tool.start(search) › llm.start(left open) › chain.start(not awaited) › llm.cancel(left open) › chain.cancel(not awaited) › tool.cancel(search)",
    );
    expect(tap.stats().openRuns).toBe(0);
  });

  test("withholds a response without a body, also where it takes its time", async () => {
    const { policy, refuse } = waiting("tool.end");
    const { tap, heard } = heardTap({ handlers: policy });
    const remove = tap.wrap(
      "tool",
      { name: "remove" },
      async () => new Response(null, { status: 204 }),
    );
    const outcome = outcomeOf(remove());
    await turns();
    expect(heard.sequence).toBe("tool.start(remove)");
    refuse();
    expect(await outcome).toEqual({ rejected: expect.any(GuardError) });
  });

  test("that comes late stops a generator before its next step, and is told once", async () => {
    const { policy, refuse } = waiting("tool.start");
    const { tap, heard } = heardTap({ handlers: policy });
    const steps: number[] = [];
    const count = tap.wrap("tool", { name: "count" }, function* () {
      steps.push(1);
      yield 1;
      steps.push(2);
      yield 2;
    });
    const numbers = count();
    numbers.next();
    refuse();
    await turn();
    expect(() => numbers.next()).toThrow(GuardError);
    expect(numbers.next()).toEqual({ done: true, value: undefined });
    expect(steps).toEqual([1]);
    expect(heard.the("tool.cancel").reason).toBe("guard");
  });

  test("on the way withholds what a generator returns", () => {
    const { tap, heard } = heardTap({ handlers: deny("run.text") });
    const say = tap.wrap("tool", { name: "say" }, function* () {
      currentRun("tool")?.text("what must not be");
      yield* [];
      return "withheld";
    });
    const words = say();
    expect(() => words.next()).toThrow(GuardError);
    expect(heard.sequence).toBe("tool.start(say) › tool.cancel(say)");
  });
});

describe("a guard", () => {
  test("that ends the run itself keeps what it was asked about from coming after the ending", () => {
    const run = { end: (): void => undefined };
    const { tap, heard } = heardTap({
      handlers: { name: "policy", on: {}, guard: { "tool.chunk": () => run.end() } },
    });
    const tool = tap.start("tool", { name: "search" });
    run.end = () => tool.cancel();
    tool.chunk("too much");
    expect(heard.sequence).toBe("tool.start(search) › tool.cancel(search)");
  });

  test("looks at the result of a run, too, that was abandoned because too many were open", async () => {
    const { tap, heard } = heardTap({ maxOpenRuns: 1, handlers: deny("tool.end") });
    const { promise, resolve } = deferred<string>();
    const outcome = outcomeOf(tap.run("tool", { name: "search" }, () => promise));
    tap.start("chain", { name: "one too many" }).end();
    expect(heard.the("tool.cancel").reason).toBe("abandoned");
    resolve("found");
    expect(await outcome).toEqual({ rejected: expect.any(GuardError) });
    expect(heard.all("tool.cancel")).toHaveLength(1);
  });
});

describe("an abort while a guard of an async function takes its time", () => {
  test("rejects its caller where the run lasts as long as a part of its result", async () => {
    const { policy, allow } = waiting("tool.start");
    const { tap } = heardTap({ handlers: policy });
    const controller = new AbortController();
    let isCalled = false;
    const search = tap.wrap(
      "tool",
      { name: "search", signal: controller.signal, until: (result) => result },
      async () => {
        isCalled = true;
        return "found";
      },
    );
    const outcome = outcomeOf(search());
    controller.abort(no);
    allow();
    expect(await outcome).toEqual({ rejected: no });
    expect(isCalled).toBe(false);
  });

  test("does not leave its caller with a guard that never answers", async () => {
    const { policy } = waiting("tool.start");
    const { tap } = heardTap({ handlers: policy });
    const controller = new AbortController();
    const { signal } = controller;
    const until = (result: unknown): unknown => result;
    const search = tap.wrap("tool", { name: "search", signal, until }, async () => "found");
    const outcome = outcomeOf(search());
    controller.abort(no);
    expect(await outcome).toEqual({ rejected: no });
  });

  test("takes back the time limit of the guard", async () => {
    const { policy } = waiting("tool.start");
    const { tap, clock } = heardTap({ handlers: policy });
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = outcomeOf(tap.run("tool", { name: "search", signal }, () => "found"));
    expect(clock.pending).toBe(1);
    controller.abort(no);
    expect(await outcome).toEqual({ rejected: no });
    expect(clock.pending).toBe(0);
  });
});

test("a run that its holder has ended is not abandoned while a guard looks at its result", async () => {
  const { policy, allow } = waiting("tool.end");
  const { tap, heard } = heardTap({ handlers: policy });
  const leave = (): void => {
    using run = tap.start("tool", { name: "search" });
    run.end("found");
  };
  leave();
  allow();
  await turns();
  expect(heard.sequence).toBe("tool.start(search) › tool.end(search)");
});

test("a guard gets its event frozen where events are", async () => {
  const guard = vi.fn<(event: object) => void>();
  const { tap } = heardTap({ handlers: { name: "policy", on: {}, guard: { "tool.end": guard } } });
  await tap.run("tool", { name: "search" }, () => "found");
  expect(Object.isFrozen(guard.mock.calls[0]?.[0])).toBe(true);
});
