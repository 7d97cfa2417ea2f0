import { describe, expect, it } from "vitest";
import { CANCEL_REASONS, createTap, defineHandler, type Handler } from "../../src/index.ts";
import { type KeepRules, sampled } from "../../src/sampled/index.ts";
import { Heard, heardTap, type HeardTap } from "../heard.ts";

interface Kept extends HeardTap {
  readonly inner: Heard;
}

/** A tap whose handler hears nothing but what is kept. */
function keeping(
  keep: KeepRules,
  bounds: { readonly maxTraces?: number; readonly maxEventsPerTrace?: number } = {},
): Kept {
  const inner = new Heard("inner");
  return { inner, ...heardTap({ handlers: sampled(inner.handler, { rate: 0, keep, ...bounds }) }) };
}

describe("sampled with keep", () => {
  it("delivers a whole trace when a run in it has failed, in order, each event once", async () => {
    const { tap, inner, heard } = keeping({ errors: true });
    await tap.run("chain", { name: "rag" }, async () => {
      await tap.run("retriever", { name: "manual" }, () => []);
      await tap
        .run("llm", { name: "answer", input: "?" }, (llm) => {
          llm.token("!");
          throw new Error("model down");
        })
        .catch(() => undefined);
      expect(inner.all("llm.error")).toHaveLength(1);
      await tap.run("tool", { name: "apology" }, () => "sorry");
    });
    expect(inner.sequence).toBe(heard.sequence);
    expect(inner.events.map(({ seq }) => seq)).toEqual(heard.events.map(({ seq }) => seq));
  });

  it("delivers nothing of a trace that ends without a reason", async () => {
    const { tap, inner } = keeping({ errors: true, cancels: true, slowerThanMs: 100 });
    await tap.run("chain", { name: "rag" }, () => tap.run("tool", { name: "stock" }, () => 12));
    expect(inner.sequence).toBe("");
  });

  it("holds nothing any more when a trace is decided", async () => {
    const { tap } = keeping({ errors: true });
    const queued = (): number | undefined => tap.stats().handlers[1]?.queued;
    const fine = tap.start("chain", { name: "fine" });
    const failing = tap.start("chain", { name: "failing" });
    expect(queued()).toBe(2);
    fine.end();
    expect(queued()).toBe(1);
    failing.fail(new Error("broken"));
    expect(queued()).toBe(0);
  });

  it("counts a cancel by time-out, guard or abandonment among the errors, and no other", () => {
    const { tap, inner } = keeping({ errors: true });
    for (const reason of CANCEL_REASONS) tap.start("tool", { name: reason }).cancel(reason);
    expect(inner.all("tool.cancel").map(({ reason }) => reason)).toEqual([
      "timeout",
      "guard",
      "abandoned",
    ]);
  });

  it("keeps traces in which something was cancelled, for whatever reason", () => {
    const { tap, inner } = keeping({ cancels: true });
    tap.start("tool", { name: "failed" }).fail(new Error("broken"));
    tap.start("tool", { name: "left" }).cancel("break");
    expect(inner.sequence).toBe("tool.start(left) › tool.cancel(left)");
  });

  it("keeps traces with a run that has taken longer than the limit", () => {
    const { tap, clock, inner } = keeping({ slowerThanMs: 100 });
    for (const [name, ms] of [
      ["quick", 100],
      ["slow", 101],
    ] as const) {
      const run = tap.start("tool", { name });
      clock.advance(ms);
      run.end();
    }
    expect(inner.sequence).toBe("tool.start(slow) › tool.end(slow)");
  });

  it("knows a run for slow before it ends", () => {
    const { tap, clock, inner } = keeping({ slowerThanMs: 100 });
    const run = tap.start("llm", { name: "slow", input: "?" });
    run.token("Let");
    clock.advance(101);
    expect(inner.sequence).toBe("");
    run.token(" me");
    expect(inner.sequence).toBe("llm.start(slow) › llm.token(slow) ×2");
    run.end();
  });

  it("waits for runs that outlive their root: they may still fail", () => {
    const { tap, inner, heard } = keeping({ errors: true });
    const root = tap.start("chain", { name: "root" });
    const child = root.start("tool", { name: "child" });
    root.end();
    child.fail(new Error("late"));
    expect(inner.sequence).toBe(heard.sequence);
  });

  it("takes the first run it hears of a trace for its root", () => {
    const inner = new Heard("inner");
    const handler = sampled(inner.handler, { rate: 0, keep: { errors: true } });
    const { tap } = heardTap();
    const unheard = tap.start("chain", { name: "unheard" });
    unheard.start("tool", { name: "fine", handlers: handler }).end();
    unheard.start("tool", { name: "failing", handlers: handler }).fail(new Error("broken"));
    unheard.start("tool", { name: "afterwards", handlers: handler }).end();
    expect(inner.sequence).toBe(
      "tool.start(failing) › tool.error(failing) › tool.start(afterwards) › tool.end(afterwards)",
    );
  });

  it("delivers what is said late of a trace that was kept, and not of one that was let go", () => {
    const { tap, inner } = keeping({ errors: true });
    const kept = tap.start("chain", { name: "kept" });
    kept.fail(new Error("broken"));
    const gone = tap.start("chain", { name: "gone" });
    gone.end();
    for (const run of [kept, gone]) run.end();
    expect(inner.sequence).toBe("chain.start(kept) › chain.error(kept) › run.warning(kept)");
    expect(tap.stats().handlers).toMatchObject([{}, { queued: 0 }]);
  });

  it("delivers what was held as it was when it was said", () => {
    const { tap, inner } = keeping({ errors: true });
    const messages = [{ role: "user", content: "first" }];
    const run = tap.start("llm", { name: "answer", input: messages });
    messages.push({ role: "user", content: "second" });
    run.fail(new Error("model down"));
    expect(inner.the("llm.start").input).toEqual([{ role: "user", content: "first" }]);
  });

  it("hears failures of runs that the handler does not listen to", () => {
    const told: string[] = [];
    const handler = defineHandler({
      name: "inner",
      on: { "llm.end": ({ run }) => told.push(run.name) },
    });
    const tap = createTap({ handlers: sampled(handler, { rate: 0, keep: { errors: true } }) });
    const root = tap.start("agent", { name: "root" });
    root.start("llm", { name: "answer", input: "?" }).end("!");
    root.start("tool", { name: "broken" }).fail(new Error("broken"));
    expect(told).toEqual(["answer"]);
  });

  it("gives the listeners of what was held the state of their own run", () => {
    const counts: string[] = [];
    const handler = defineHandler({
      name: "inner",
      state: ({ name }) => ({ name, events: 0 }),
      on: {
        "*": ({ run }, state) => {
          state.events += 1;
          counts.push(`${run.name} ${state.name} ${state.events}`);
        },
      },
    });
    const tap = createTap({ handlers: sampled(handler, { rate: 0, keep: { errors: true } }) });
    const root = tap.start("chain", { name: "root" });
    root.start("tool", { name: "fine" }).end();
    root.fail(new Error("broken"));
    expect(counts).toEqual(["root root 1", "fine fine 1", "fine fine 2", "root root 2"]);
  });

  it("tells of a failure on what was held by the event it failed on", async () => {
    const handler: Handler = {
      name: "failing",
      on: {
        "chain.start": () => {
          throw new Error("thrown");
        },
        "tool.start": async () => {
          throw new Error("rejected");
        },
        "chain.error": async () => {
          throw new Error("rejected live");
        },
      },
    };
    const { tap, failures } = heardTap({
      handlers: sampled(handler, { rate: 0, keep: { errors: true } }),
    });
    const root = tap.start("chain", { name: "root" });
    root.start("tool", { name: "tool" }).end();
    root.fail(new Error("broken"));
    await tap.flush();
    expect(failures.map(({ error, event }) => `${String(error)} on ${event?.type}`)).toEqual([
      "Error: thrown on chain.start",
      "Error: rejected on tool.start",
      "Error: rejected live on chain.error",
    ]);
  });

  it("decides nothing when flushed, and lets go of what is undecided when closed", async () => {
    const done: string[] = [];
    const inner = new Heard("inner");
    const handler = sampled(
      {
        ...inner.handler,
        flush: () => done.push("flush"),
        close: () => done.push("close"),
        pending: () => 3,
      },
      { rate: 0, keep: { errors: true } },
    );
    const tap = createTap();
    const run = tap.start("chain", { name: "open", handlers: handler });
    handler.flush?.();
    expect([inner.sequence, handler.pending?.()]).toEqual(["", 4]);
    handler.close?.();
    expect([inner.sequence, handler.pending?.()]).toEqual(["", 3]);
    expect(done).toEqual(["flush", "close"]);
    run.fail(new Error("broken"));
    expect(inner.sequence).toBe("chain.error(open)");
  });

  it("delivers chosen traces at once", () => {
    const inner = new Heard("inner");
    const tap = createTap({
      handlers: sampled(inner.handler, { rate: 1, keep: { errors: true } }),
    });
    tap.start("chain", { name: "open" });
    expect(inner.sequence).toBe("chain.start(open)");
  });
});

describe("sampled within bounds", () => {
  it("gives up tokens before starts and endings, and says how many are missing", () => {
    const { tap, inner, heard } = keeping({ errors: true }, { maxEventsPerTrace: 4 });
    const root = tap.start("chain", { name: "root" });
    const llm = root.start("llm", { name: "answer", input: "?" });
    for (const word of ["one", "two", "three", "four"]) llm.token(word);
    llm.end();
    expect(heard.all("handler.drop")).toEqual([]);
    root.fail(new Error("broken"));
    expect(inner.sequence).toBe(
      "chain.start(root) › llm.start(answer) › llm.token(answer) › llm.end(answer) › chain.error(root)",
    );
    expect(inner.all("llm.token").map(({ token }) => token)).toEqual(["four"]);
    expect(heard.the("handler.drop")).toMatchObject({ handler: "inner", count: 3 });
  });

  it("says nothing of what is missing in a trace that nobody wants", () => {
    const { tap, heard } = keeping({ errors: true }, { maxEventsPerTrace: 1 });
    const root = tap.start("chain", { name: "root" });
    for (let chunk = 0; chunk < 10; chunk += 1) root.chunk(chunk);
    root.end();
    expect(heard.all("handler.drop")).toEqual([]);
  });

  it("gives up the oldest trace when there are too many, and still keeps its failure", () => {
    const { tap, inner, heard } = keeping({ errors: true }, { maxTraces: 2 });
    const [first, second, third] = ["first", "second", "third"].map((name) =>
      tap.start("chain", { name }),
    );
    first?.chunk("unheard");
    first?.start("tool", { name: "unheard" }).end();
    first?.fail(new Error("broken"));
    expect(inner.sequence).toBe("chain.error(first)");
    expect(heard.the("handler.drop")).toMatchObject({ handler: "inner", count: 4 });
    second?.fail(new Error("broken"));
    third?.fail(new Error("broken"));
    expect(inner.all("chain.start").map(({ run }) => run.name)).toEqual(["second", "third"]);
  });

  it("holds no more than its bounds, however many traces are never decided", () => {
    const { tap } = keeping({ errors: true }, { maxTraces: 5, maxEventsPerTrace: 3 });
    for (let trace = 0; trace < 1000; trace += 1) {
      const run = tap.start("chain", { name: "never ends" });
      for (let chunk = 0; chunk < 10; chunk += 1) run.chunk(chunk);
    }
    expect(tap.stats().handlers).toMatchObject([{}, { queued: 15 }]);
  });

  it("holds nothing after 10,000 runs that ended, were cancelled or abandoned", () => {
    const { tap } = keeping({ slowerThanMs: 1000 });
    for (let trace = 0; trace < 10_000; trace += 1) {
      const root = tap.start("chain", { name: "root" });
      root.start("llm", { name: "answer", input: "?" }).end("!");
      if (trace % 3 === 0) root.end();
      else root.cancel(trace % 3 === 1 ? "abort" : "abandoned");
    }
    expect(tap.stats().handlers).toMatchObject([{}, { queued: 0 }]);
  });
});
