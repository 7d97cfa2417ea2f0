import { describe, expect, test } from "vitest";

import { type AnyEvent, defineHandler, type Handler, type RunInfo } from "../../src/index.ts";
import { deferred, turn, turns } from "../event-loop.ts";
import { Heard, heardTap, sequenceOf, silentTap } from "../heard.ts";

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

  test("amid an event: who is attached hears the runs that start from then on, who is detached nothing more", async () => {
    const { tap } = silentTap();
    const late = new Heard("late");
    const gone = new Heard("gone");
    tap.use({
      name: "conductor",
      on: {
        "chain.start": () => {
          tap.use(late.handler);
          detach();
        },
      },
    });
    const detach = tap.use(gone.handler);

    await tap.run("chain", { name: "outer" }, () =>
      tap.run("tool", { name: "inner" }, () => undefined),
    );

    // The event that is being delivered still reaches everybody who was there when it was said.
    expect(gone.sequence).toBe("chain.start(outer)");
    expect(late.sequence).toBe("tool.start(inner) › tool.end(inner)");
  });

  test("a handler that starts a run for each it hears is not fed its own", async () => {
    const { tap, heard } = heardTap();
    let started = 0;
    tap.use({
      name: "echo",
      on: {
        "*.start": async () => {
          started += 1;
          await tap.run("tool", { name: "echo" }, async () => {
            await turn();
            await tap.run("tool", { name: "echo inside" }, () => undefined);
          });
        },
      },
    });

    await tap.run("chain", { name: "rag" }, () => undefined);
    await tap.flush();

    expect(started).toBe(1);
    expect(heard.all("tool.end")).toHaveLength(2);
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
