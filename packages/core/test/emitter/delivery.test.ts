import { describe, expect, test } from "vitest";

import { type AnyEvent, defineHandler, type Handler } from "../../src/index.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";

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
