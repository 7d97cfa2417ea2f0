import { describe, expect, test } from "vitest";

import { type AnyEvent, defineHandler, type Handler, type RunInfo } from "../../src/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { Heard, heardTap, sequenceOf, silentTap } from "../heard.ts";

describe("patterns", () => {
  test("all that match are called: exact, kind.*, *.phase, *, in whatever order they are written", async () => {
    const calls: string[] = [];
    const { tap } = silentTap();
    tap.use(
      defineHandler({
        name: "all",
        on: {
          "*": ({ type }) => calls.push(`* ${type}`),
          "*.end": ({ type }) => calls.push(`*.end ${type}`),
          "llm.*": ({ type }) => calls.push(`llm.* ${type}`),
          "llm.end": ({ type }) => calls.push(`llm.end ${type}`),
        },
      }),
    );

    await tap.run("llm", { name: "answer" }, () => undefined);

    expect(calls).toEqual([
      "llm.* llm.start",
      "* llm.start",
      "llm.end llm.end",
      "llm.* llm.end",
      "*.end llm.end",
      "* llm.end",
    ]);
  });

  test("*.phase covers the six kinds only: *.error never hears handler.error", async () => {
    const { tap } = silentTap({ onHandlerError: () => undefined });
    const [errors, all] = [new Heard("errors", "*.error"), new Heard("all")];
    const throwing: Handler = {
      name: "throwing",
      on: {
        "*.start": () => {
          throw new Error("no");
        },
      },
    };
    tap.use([errors.handler, all.handler, throwing]);

    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(all.sequence).toBe("chain.start(rag) › handler.error(rag) › chain.end(rag)");
    expect(errors.events).toEqual([]);
  });

  test("a custom name is heard by name, by its prefix and by *, never by a kind or a phase", async () => {
    const calls: string[] = [];
    const on = Object.fromEntries(
      ["cart.updated", "cart.*", "*", "chain.*", "*.end"].map((pattern) => [
        pattern,
        ({ type }: AnyEvent) => calls.push(`${pattern} ${type}`),
      ]),
    );
    const { tap } = silentTap();

    await tap.run("chain", { name: "shop", handlers: { name: "cart", on } }, (chain) => {
      calls.length = 0;
      Reflect.apply(Reflect.get(chain, "emit"), chain, [{ type: "cart.updated", items: 1 }]);
      expect(calls).toEqual(["cart.updated cart.updated", "cart.* cart.updated", "* cart.updated"]);
    });
  });

  test("an event that nobody listens for is never built", async () => {
    const { tap } = silentTap();
    let reads = 0;
    const captureInput = (): undefined => void (reads += 1);
    tap.use(new Heard("ends", "llm.end").handler);

    await tap.run("llm", { name: "answer", captureInput }, () => undefined);

    expect(reads).toBe(0);
  });
});

describe("the order of delivery", () => {
  test("is global, outermost to innermost request, own, the run's listeners", async () => {
    const order: string[] = [];
    const named = (name: string): Handler => ({
      name,
      on: { "chain.end": () => order.push(name) },
    });
    const { tap } = silentTap({ handlers: [named("global 1"), [named("global 2")]] });

    await tap.scope({ handlers: named("scope") }, () =>
      tap.run("agent", { name: "outer", handlers: [named("outer")] }, (agent) => {
        agent.on("chain.end", () => order.push("deep"), { deep: true });
        return tap.run(
          "chain",
          { name: "inner", handlers: named("inner"), ownHandlers: named("own") },
          (chain) => {
            chain.on("chain.end", () => order.push("run.on"));
          },
        );
      }),
    );

    expect(order).toEqual([
      "global 1",
      "global 2",
      "scope",
      "outer",
      "inner",
      "own",
      "deep",
      "run.on",
    ]);
  });

  test("an event emitted by a listener comes after the one it heard, with its seq at once", async () => {
    const first: Handler = {
      name: "first",
      on: { "llm.token": ({ run }) => void (run.name === "answer" && llm.text("heard a token")) },
    };
    const second = new Heard("second");
    const { tap } = silentTap({ handlers: [first, second.handler] });
    const llm = tap.start("llm", { name: "answer" });

    llm.token("a");
    llm.end();

    expect(second.sequence).toBe(
      "llm.start(answer) › llm.token(answer) › run.text(answer) › llm.end(answer)",
    );
    const places = second.events.map(({ seq }) => seq);
    expect(places).toEqual([...places].sort((one, two) => one - two));
  });

  test("seq and time go up with every event, a reading of the clock for each", () => {
    const { tap, heard, clock } = heardTap();
    const llm = tap.start("llm", { name: "answer" });
    for (const token of ["a", "b", "c"]) {
      clock.advance(0.25);
      llm.token(token);
    }
    llm.end();

    const places = heard.events.map(({ seq }) => seq);
    expect(places).toEqual(places.map((_, at) => (places[0] ?? 0) + at));
    const start = heard.events[0]?.time ?? 0;
    expect(heard.events.map(({ time }) => time - start)).toEqual([0, 0.25, 0.5, 0.75, 0.75]);
  });

  test("seven handlers hear as well as one does", async () => {
    const many = Array.from({ length: 7 }, (_, at) => new Heard(`heard ${at}`));
    const { tap } = silentTap({ handlers: many.map(({ handler }) => handler) });

    await tap.run("llm", { name: "answer" }, (llm) => {
      for (let at = 0; at < 130; at += 1) llm.token("a");
    });

    for (const { sequence } of many) {
      expect(sequence).toBe("llm.start(answer) › llm.token(answer) ×130 › llm.end(answer)");
    }
  });
});

describe("a handler's own runs", () => {
  test("are not fed back to it, but others hear them, and their parent is the run it heard", async () => {
    const { tap, heard } = heardTap();
    const seen: string[] = [];
    tap.use({
      name: "judge",
      on: {
        "*.end": ({ run }) => {
          seen.push(run.name);
          void tap.run("llm", { name: `judge ${run.name}` }, () => undefined);
        },
      },
    });

    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(seen).toEqual(["rag"]);
    expect(heard.sequence).toBe(
      "chain.start(rag) › chain.end(rag) › llm.start(judge rag) › llm.end(judge rag)",
    );
  });

  test("of an asynchronous handler are not fed back to it after its awaits either", async () => {
    const { tap, heard } = heardTap();
    const seen: string[] = [];
    tap.use({
      name: "judge",
      on: {
        "*.end": async ({ run }) => {
          seen.push(run.name);
          await Promise.resolve();
          await tap.run("llm", { name: "judge" }, () =>
            tap.run("tool", { name: "inside the judge" }, () => undefined),
          );
        },
      },
    });

    await tap.run("chain", { name: "rag" }, () => undefined);
    await tap.flush();

    expect(seen).toEqual(["rag"]);
    expect(heard.all("tool.end")).toHaveLength(1);
  });
});

describe("state per run", () => {
  test("is made at the first event of a run that the handler hears, and handed to each listener", async () => {
    const made: RunInfo[] = [];
    const counts: string[] = [];
    const counter = defineHandler({
      name: "counter",
      state: (run) => {
        made.push(run);
        return { tokens: 0 };
      },
      on: {
        "llm.token": (_, state) => void (state.tokens += 1),
        "llm.end": ({ run }, state) => counts.push(`${run.name} ${state.tokens}`),
      },
    });
    const { tap } = silentTap({ handlers: counter });

    await tap.run("chain", { name: "unheard" }, () =>
      Promise.all(
        ["one", "two"].map((name) =>
          tap.run("llm", { name }, async (llm) => {
            llm.token("a");
            await turns(1);
            llm.token("b");
          }),
        ),
      ),
    );

    expect(made.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(counts).toEqual(["one 2", "two 2"]);
  });

  test("is freed at the ending: what comes later gets a fresh one", () => {
    let made = 0;
    const states: unknown[] = [];
    const handler: Handler = {
      name: "stateful",
      state: () => ({ number: (made += 1) }),
      on: { "*": (_, state: unknown) => states.push(state) },
    };
    const { tap } = silentTap({ handlers: handler });
    const run = tap.start("chain", { name: "rag" });
    run.end();
    run.end();

    expect(states).toEqual([{ number: 1 }, { number: 1 }, { number: 2 }]);
  });

  test("that cannot be made fails the handler alone", async () => {
    const handler: Handler = {
      name: "stateful",
      state: () => {
        throw new Error("no state");
      },
      on: { "chain.end": () => undefined },
    };
    const { tap, heard } = heardTap({ handlers: handler });

    expect(await tap.run("chain", { name: "rag" }, () => 1)).toBe(1);
    expect(heard.the("handler.error")).toMatchObject({ handler: "stateful" });
  });
});

describe("attaching", () => {
  test("the same object many times and anywhere hears once; detaching one leaves the other", async () => {
    const { tap } = silentTap();
    const heard = new Heard();
    const detachOne = tap.use([heard.handler, [heard.handler]]);
    const detachTwo = tap.use(heard.handler);

    await tap.run("chain", { name: "twice" }, () => undefined);
    detachOne();
    detachOne();
    await tap.run("chain", { name: "once" }, () => undefined);
    detachTwo();
    await tap.run("chain", { name: "never" }, () => undefined);

    expect(heard.sequence).toBe(
      "chain.start(twice) › chain.end(twice) › chain.start(once) › chain.end(once)",
    );
  });

  test("globally amid a run leaves the open run unheard and hears the next", async () => {
    const { tap } = silentTap();
    const heard = new Heard();

    await tap.run("chain", { name: "open" }, async () => {
      tap.use(heard.handler);
      await tap.run("tool", { name: "inside" }, () => undefined);
    });

    expect(heard.sequence).toBe("tool.start(inside) › tool.end(inside)");
  });

  test("detaching leaves a handler that the request brought itself", async () => {
    const { tap } = silentTap();
    const heard = new Heard();
    const detach = tap.use(heard.handler);

    await tap.run("chain", { name: "rag", handlers: heard.handler }, (chain) => {
      detach();
      chain.text("still heard");
    });

    expect(heard.sequence).toBe("chain.start(rag) › run.text(rag) › chain.end(rag)");
  });

  test("a handler may detach itself amid an event, and the others hear it", async () => {
    const { tap } = silentTap();
    const [before, after] = [new Heard("before"), new Heard("after")];
    const heard: AnyEvent[] = [];
    tap.use(before.handler);
    const detach = tap.use({
      name: "once",
      on: {
        "*": (event) => {
          heard.push(event);
          detach();
        },
      },
    });
    tap.use(after.handler);

    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(sequenceOf(heard)).toBe("chain.start(rag)");
    expect([before.sequence, after.sequence]).toEqual([
      "chain.start(rag) › chain.end(rag)",
      "chain.start(rag) › chain.end(rag)",
    ]);
  });
});

describe("handlers that fail", () => {
  test("each failure is one handler.error, its own failing one none, and it may follow the ending", async () => {
    const gate = deferred();
    const failing: Handler = {
      name: "failing",
      on: {
        "chain.end": () => gate.promise.then(() => Promise.reject(new Error("late"))),
        "handler.error": () => {
          throw new Error("would go on for ever");
        },
      },
    };
    const deaf: Handler = {
      name: "fails on failures",
      on: {
        "handler.error": () => {
          throw new Error("so would this");
        },
      },
    };
    const { tap, heard, failures } = heardTap({ handlers: [failing, deaf] });

    await tap.run("chain", { name: "rag" }, () => undefined);
    gate.resolve();
    await tap.flush();

    expect(heard.sequence).toBe("chain.start(rag) › chain.end(rag) › handler.error(rag)");
    expect(failures.map(({ handler }) => handler)).toEqual(["failing", "fails on failures"]);
    expect(tap.stats().handlers.find(({ name }) => name === "failing")).toMatchObject({
      errors: 1,
    });
  });

  test("what is thrown may be anything", async () => {
    const { tap, heard } = heardTap();
    const things = [undefined, null, "text", { a: 1 }, Object.create(null)];
    let at = 0;

    await tap.run(
      "llm",
      {
        name: "answer",
        handlers: {
          name: "failing",
          on: {
            "llm.token": () => {
              throw things[at++];
            },
          },
        },
      },
      (llm) => {
        for (const thing of things) llm.token(typeof thing);
      },
    );

    const errors = heard.all("handler.error").map(({ error }) => error);
    expect(errors).toHaveLength(things.length);
    expect(errors.map(({ cause }) => cause)).toEqual(things);
  });
});
