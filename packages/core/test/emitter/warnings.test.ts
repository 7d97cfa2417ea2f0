import { afterEach, describe, expect, test, vi } from "vitest";

import { createTap, type Handler } from "../../src/index.ts";
import { Heard, heardTap, silentTap } from "../heard.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("warnings about handlers", () => {
  test("two different objects of one name on one run are said once", async () => {
    const { tap, warnings } = silentTap();
    const [one, two] = [new Heard("audit"), new Heard("audit")];
    tap.use(one.handler);

    for (const name of ["first", "second"]) {
      await tap.run("chain", { name, handlers: two.handler }, () =>
        tap.run("tool", { name: "leaf" }, () => undefined),
      );
    }

    expect(warnings).toMatchObject([{ code: "same-name" }]);
    expect(warnings[0]?.message).toContain('named "audit"');
    expect(one.all("run.warning")).toHaveLength(1);
  });

  test("one that took more than 50 ms is said once, with its name", async () => {
    const { tap, clock, warnings } = silentTap();
    tap.use({ name: "slow", on: { "chain.start": () => clock.advance(51) } });
    tap.use({ name: "quick", on: { "chain.start": () => clock.advance(50) } });

    for (let at = 0; at < 200; at += 1) await tap.run("chain", { name: "rag" }, () => undefined);

    expect(warnings).toMatchObject([{ code: "slow-handler" }]);
    expect(warnings[0]?.message).toContain('The handler "slow" took 51 ms on chain.start');
    expect(tap.stats().handlers).toMatchObject([
      { name: "slow", maxMs: 51 },
      { name: "quick", maxMs: 50 },
    ]);
  });

  test("an own handler that listens to no event of its run is said once", async () => {
    const { tap, warnings } = silentTap();
    const ownHandlers = new Heard("tools", "tool.*").handler;

    await tap.run("llm", { name: "one", ownHandlers }, () => undefined);
    await tap.run("llm", { name: "two", ownHandlers }, () => undefined);
    await tap.run("tool", { name: "three", ownHandlers }, () => undefined);

    expect(warnings).toMatchObject([{ code: "never-fires" }]);
    expect(warnings[0]?.message).toContain('The handler "tools" is in `ownHandlers` of a llm');
  });
});

describe("warnings about misuse", () => {
  test("are events of the run, each kind once per run, and once per name for the console", () => {
    const { tap, heard, warnings } = heardTap();

    for (let at = 0; at < 2; at += 1) {
      const llm = tap.start("llm", { name: "answer" });
      llm.end();
      llm.end();
      llm.token("late");
      llm.token("late");
      llm.end();
    }

    expect(heard.sequence).toBe(
      [1, 2].map(() => "llm.start(answer) › llm.end(answer) › run.warning(answer) ×2").join(" › "),
    );
    expect(warnings.map(({ code }) => code)).toEqual(["second-ending", "after-ending"]);
  });

  test("a method that the kind does not have is ignored and said", async () => {
    const { tap, heard } = heardTap();

    await tap.run("retriever", { name: "manual" }, (retriever) => {
      for (const [method, value] of [
        ["token", "a"],
        ["chunk", 1],
        ["action", "search"],
        ["report", {}],
      ] as const) {
        Reflect.apply(Reflect.get(retriever, method), retriever, [value]);
      }
    });

    expect(heard.sequence).toBe(
      "retriever.start(manual) › run.warning(manual) › retriever.end(manual)",
    );
    expect(heard.the("run.warning")).toMatchObject({
      code: "wrong-kind",
      message: '`token` on the retriever "manual" was ignored: only llm runs have it.',
    });
  });

  test("a token that is no text is ignored and said", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      for (const value of [42, null, undefined, { text: "a" }]) {
        Reflect.apply(llm.token, llm, [value]);
      }
    });

    expect(heard.all("llm.token")).toEqual([]);
    expect(heard.the("run.warning").code).toBe("bad-value");
  });

  test("a captureInput or captureOutput that throws costs the field, is said after the start and before the ending", async () => {
    const { tap, heard } = heardTap();
    const broken = (): never => {
      throw new Error("mask");
    };

    const results = [
      await tap.run("chain", { name: "in", input: "x", captureInput: broken }, () => "out"),
      await tap.run("chain", { name: "out", input: "x", captureOutput: broken }, () => "out"),
    ];

    expect(results).toEqual(["out", "out"]);
    expect(heard.sequence).toBe(
      "chain.start(in) › run.warning(in) › chain.end(in) › chain.start(out) › run.warning(out) › chain.end(out)",
    );
    const places = heard.events.map(({ seq }) => seq);
    expect(places).toEqual([...places].sort((one, two) => one - two));
    expect(heard.all("chain.start").map(({ input }) => input)).toEqual([undefined, "x"]);
    expect(heard.all("chain.end").map(({ output }) => output)).toEqual(["out", undefined]);
  });
});

describe("by default", () => {
  test("a failing handler is on the console once, and a warning is too", async () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const failing: Handler = {
      name: "failing",
      on: {
        "*": () => {
          throw new Error("no");
        },
      },
    };
    const tap = createTap({ handlers: failing });

    const run = tap.start("chain", { name: "rag" });
    run.end();
    run.end();

    const lines = printed.mock.calls.map(([line]) => String(line));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('[runtap] The handler "failing" failed on chain.start');
    expect(lines[1]).toContain('[runtap] The chain "rag" has already ended');
  });

  test("an onHandlerError or onWarning that throws is the last to be said", () => {
    const printed = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const broken = (): never => {
      throw new Error("no");
    };
    const tap = createTap({
      onHandlerError: broken,
      onWarning: broken,
      handlers: { name: "failing", on: { "chain.start": broken } },
    });

    const run = tap.start("chain", { name: "rag" });
    run.end();
    run.end();

    expect(printed.mock.calls).toHaveLength(2);
  });
});
