import { describe, expect, it } from "vitest";
import { stage } from "./printing.ts";

const question = "how do I publish a scoped package?";

describe("stdoutHandler", () => {
  it("prints a run tree with its streamed answer", async () => {
    const { tap, pass, paper } = stage();
    await tap.run("chain", { name: "rag", input: question }, async () => {
      await tap.run("retriever", { name: "manual", input: question }, () => {
        pass(12);
        return [{ pageContent: "npm publish\nPublishes a package." }, { pageContent: "npm view" }];
      });
      return tap.run(
        "llm",
        {
          name: "answer",
          model: "gpt-5",
          input: [{ role: "system" }, { role: "user", content: question }],
        },
        (llm) => {
          pass(310);
          llm.token("To publish a scoped package, run npm publish --access public. ");
          llm.token("Then look at it.\n\nThat is all.");
          pass(890);
          llm.report({
            usage: { inputTokens: 812, outputTokens: 96, cacheReadTokens: 600 },
            costUsd: 0.00123,
            finishReason: "stop",
          });
          return "To publish a scoped package, run npm publish.";
        },
      );
    });
    expect(paper.text).toMatchInlineSnapshot(`
      "▶ chain rag  "how do I publish a scoped package?"
      │ ▶ retriever manual  "how do I publish a scoped package?"
      │ ✔ retriever manual  12ms  2 documents  "npm publish …"
      │ ▶ llm answer  gpt-5  2 messages  "how do I publish a scoped package?"
      │ │ To publish a scoped package, run npm publish --access public. Then look at 
      │ ┊ it.
      │ │
      │ │ That is all.
      │ ✔ llm answer  1.20s  812 → 96 tokens (600 cached), $0.0012, first after 310ms…
      ✔ chain rag  1.21s  "To publish a scoped package, run npm publish."
      "
    `);
  });

  it("prints an error with what caused it, and refers to it further up", async () => {
    const { tap, pass, paper } = stage();
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const cause = new AggregateError([new RangeError("too far"), refused], "all hosts failed");
    const failing = tap.run("chain", { name: "rag", input: 1 }, () =>
      tap.run("tool", { name: "search", input: { query: "x", limit: 5 } }, () => {
        pass(1200);
        throw new TypeError("fetch failed\nand more", { cause });
      }),
    );
    await expect(failing).rejects.toThrow("fetch failed");
    expect(paper.text).toMatchInlineSnapshot(`
      "▶ chain rag  1
      │ ▶ tool search  { query: "x", limit: 5 }
      │ ✖ tool search  1.20s  TypeError: fetch failed …
      │   ↳ caused by AggregateError: all hosts failed
      │   ↳ with RangeError: too far
      │   ↳ with Error: connect ECONNREFUSED
      ✖ chain rag  1.20s  TypeError in search
      "
    `);
  });

  it.each([
    ["abort", "aborted"],
    ["break", "no longer read"],
    ["timeout", "timed out"],
    ["guard", "stopped by a guard"],
    ["interrupt", "interrupted"],
    ["abandoned", "abandoned"],
    ["shutdown", "shut down"],
  ] as const)("prints a cancel for the reason %s as %s", (reason, words) => {
    const { tap, pass, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("To publish a");
    pass(20);
    run.cancel(reason, new Error("the user left"));
    expect(paper.lines).toEqual([
      '▶ llm answer  "q"',
      "│ To publish a",
      `■ llm answer  20ms  ${words}  Error: the user left  first after 0ms`,
    ]);
  });

  it("prints what there was of an answer that was not streamed", () => {
    const { tap, paper } = stage({ tokens: false });
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("To publish a");
    run.cancel("abort", new DOMException("This operation was aborted", "AbortError"));
    expect(paper.lines).toEqual([
      '▶ llm answer  "q"',
      '■ llm answer  0ms  aborted  first after 0ms  so far "To publish a"',
    ]);
  });

  it("prints what is said on the way", async () => {
    const { tap, paper } = stage();
    await tap.run("agent", { name: "planner", input: "compare" }, (agent) => {
      agent.text("looking around\nmore");
      agent.progress(3, 10, "sections");
      agent.action("search", { query: "npm" }, "I should search");
      agent.chunk({ step: 1 });
      agent.score({
        name: "faithfulness",
        value: 0.92,
        label: "good",
        comment: "fine",
        source: "model",
      });
    });
    await tap.run("llm", { name: "answer", input: "q" }, (llm) => {
      llm.token("one");
      llm.retry({ error: new Error("overloaded"), delayMs: 1000, model: "gpt-5-mini" });
      llm.token("two");
    });
    await tap.run("embedding", { name: "embed", model: "e5", input: ["a", "b"] }, () => [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(paper.text).toMatchInlineSnapshot(`
      "▶ agent planner  "compare"
      │ · looking around …
      │ · 3/10 (30%)  sections
      │ → search  { query: "npm" }  I should search
      │ + chunk  { step: 1 }
      │ ★ faithfulness 0.92  by model  good  "fine"
      ✔ agent planner  0ms
      ▶ llm answer  "q"
      │ one
      │ ↻ attempt 2  after 1.00s, gpt-5-mini  Error: overloaded
      │ two
      ✔ llm answer  0ms  first after 0ms
      ▶ embedding embed  e5  ["a", "b"]
      ✔ embedding embed  0ms  2 vectors (3 dimensions)
      "
    `);
  });

  it("prints warnings, failures of handlers and dropped events", async () => {
    const failing = {
      name: "audit",
      on: {
        "tool.start": () => {
          throw new TypeError("no disk");
        },
      },
    };
    const { tap, paper, printer } = stage(
      {},
      { onHandlerError: () => undefined, onWarning: () => undefined },
    );
    tap.use(failing);
    const run = tap.start("tool", { name: "search" });
    run.end("first");
    run.end("second");
    printer.hear({
      type: "handler.drop",
      run: run.info,
      seq: 99,
      time: 0,
      handler: "otel",
      count: 12,
    });
    expect(paper.text).toMatchInlineSnapshot(`
      "▶ tool search
      │ ⚠ audit failed on tool.start  TypeError: no disk
      ✔ tool search  0ms  "first"
      │ ⚠ search › second-ending  The tool "search" has already ended; its second end…
      │ ⚠ search › otel dropped 12 events
      "
    `);
  });

  it("tells the voices of a model apart: reasoning, tool calls, further choices", () => {
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("Let me look.", { channel: "reasoning" });
    run.token('{"id":', { channel: "tool-call", toolCall: { index: 0, name: "look_up" } });
    run.token("1}", { channel: "tool-call", toolCall: { index: 0, name: "look_up" } });
    run.token("Hello");
    run.token("Salut", { choice: 1 });
    run.token(" there");
    run.end();
    expect(paper.lines.slice(1, -1)).toEqual([
      "│ reasoning › Let me look.",
      '│ call look_up › {"id":1}',
      "│ text › Hello there",
      "│ text 1 › Salut",
    ]);
  });

  it("numbers open runs of one name beside each other, and says where a line belongs", () => {
    const { tap, paper } = stage();
    const one = tap.start("chain", { name: "request", input: 1 });
    const two = tap.start("chain", { name: "request", input: 2 });
    const first = one.start("tool", { name: "search" });
    const second = two.start("tool", { name: "search" });
    first.end("a");
    one.end();
    second.end("b");
    two.end();
    tap.start("chain", { name: "request", input: 3 }).end();
    expect(paper.lines).toEqual([
      "▶ chain request  1",
      "▶ chain request #2  2",
      "│ ▶ tool request › search",
      "│ ▶ tool request #2 › search",
      '│ ✔ tool request › search  0ms  "a"',
      "✔ chain request  0ms",
      '│ ✔ tool request #2 › search  0ms  "b"',
      "✔ chain request #2  0ms",
      "▶ chain request  3",
      "✔ chain request  0ms",
    ]);
  });

  it("keeps the place of a run whose parent has ended first", () => {
    const { tap, paper, printer } = stage();
    const chain = tap.start("chain", { name: "request" });
    const tool = chain.start("tool", { name: "audit" });
    chain.end();
    tool.text("still here");
    tool.end();
    expect(paper.lines).toEqual([
      "▶ chain request",
      "│ ▶ tool audit",
      "✔ chain request  0ms",
      "│ │ · request › audit › still here",
      "│ ✔ tool audit  0ms",
    ]);
    expect(printer.openRuns).toBe(0);
  });

  it("prints runs whose start it has not heard at the margin", () => {
    const { tap, paper, printer } = stage({}, { handlers: [] });
    const chain = tap.start("chain", { name: "request" });
    const { info } = chain.start("llm", { name: "answer", input: "q" });
    const base = { run: info, seq: 1, time: 0 };
    const token = { index: 0, choice: 0, channel: "text", attempt: 1 } as const;
    printer.hear({ ...base, type: "run.text", text: "half way" });
    printer.hear({ ...base, ...token, type: "llm.token", token: "Hello" });
    printer.hear({ ...base, type: "llm.end", output: "Hello", durationMs: 5, tokenEvents: 1 });
    expect(paper.lines).toEqual(["│ · answer › half way", "│ answer › Hello", "✔ llm answer  5ms"]);
    expect(printer.openRuns).toBe(0);
  });

  it("prints only verbose runs where it is told to, each below the nearest verbose one", async () => {
    const { tap, paper } = stage({ only: "verbose" });
    await tap.run("chain", { name: "quiet" }, () =>
      tap.run("chain", { name: "loud", verbose: true }, () =>
        tap.run("chain", { name: "hushed", verbose: false }, () =>
          tap.run("llm", { name: "answer", input: "q", verbose: true }, (llm) =>
            llm.token("Hello"),
          ),
        ),
      ),
    );
    expect(paper.lines).toEqual([
      "▶ chain loud",
      '│ ▶ llm answer  "q"',
      "│ │ Hello",
      "│ ✔ llm answer  0ms  first after 0ms",
      "✔ chain loud  0ms",
    ]);
  });

  it("streams chunks of text, unless a model inside has streamed that text", async () => {
    const { tap, paper } = stage();
    await tap.run("tool", { name: "shell" }, (tool) => {
      tool.chunk("one ");
      tool.chunk("two");
    });
    await tap.run("chain", { name: "rag" }, async (chain) => {
      await tap.run("llm", { name: "answer", input: "q" }, (llm) => {
        llm.token("Hello");
        chain.chunk("Hello");
      });
      return "Hello";
    });
    expect(paper.lines).toEqual([
      "▶ tool shell",
      "│ one two",
      "✔ tool shell  0ms",
      "▶ chain rag",
      '│ ▶ llm answer  "q"',
      "│ │ Hello",
      "│ ✔ llm answer  0ms  first after 0ms",
      '✔ chain rag  0ms  1 chunk  "Hello"',
    ]);
  });

  it("prints progress now and then, and the last of it", () => {
    const { tap, pass, paper } = stage();
    const run = tap.start("tool", { name: "index" });
    for (let completed = 1; completed <= 50; completed += 1) {
      run.progress(completed, 100);
      pass(10);
    }
    run.end();
    expect(paper.lines).toEqual([
      "▶ tool index",
      "│ · 1/100 (1%)",
      "│ · 21/100 (21%)",
      "│ · 41/100 (41%)",
      "│ · 50/100 (50%)",
      "✔ tool index  500ms",
    ]);
  });

  it("starts lines with the time of day where it is told to", () => {
    const { tap, paper } = stage({ time: true });
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("Hello");
    run.end();
    const times = paper.lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, "<time>"));
    expect(times).toEqual([
      '<time> ▶ llm answer  "q"',
      "             │ Hello",
      "<time> ✔ llm answer  0ms  first after 0ms",
    ]);
  });

  it("draws in ASCII where it is told to", () => {
    const { tap, paper } = stage({ unicode: false });
    const chain = tap.start("chain", { name: "rag", input: "x".repeat(100) });
    chain.start("tool", { name: "search" }).fail(new TypeError("no network"));
    chain.end();
    expect(paper.lines).toEqual([
      `> chain rag  "${"x".repeat(62)}..."`,
      "| > tool search",
      "| x tool search  0ms  TypeError: no network",
      "v chain rag  0ms",
    ]);
  });

  it("colours what it prints where it is told to", () => {
    const { tap, paper } = stage({ color: true });
    tap.start("tool", { name: "search", input: "q" }).fail(new TypeError("no network"));
    expect(paper.lines).toEqual([
      '\u001b[34m▶\u001b[39m\u001b[36m tool\u001b[39m\u001b[1m search\u001b[22m\u001b[2m  "q"\u001b[22m',
      "\u001b[31m✖\u001b[39m\u001b[36m tool\u001b[39m\u001b[1m search\u001b[22m\u001b[2m  0ms\u001b[22m\u001b[31m  TypeError: no network\u001b[39m",
    ]);
  });

  it("cuts lines to the width, wide and combined characters counted", () => {
    const { tap, paper } = stage({ width: 20 });
    tap.start("tool", { name: "t", input: "日本語のとても長いテキスト" }).end("e\u0301".repeat(40));
    tap
      .start("tool", { name: "t", input: "👩‍👩‍👧‍👦".repeat(20) })
      .end("\u001b[2J\u001b]0;owned\u0007ok");
    expect(paper.lines).toEqual([
      '▶ tool t  "日本語…"',
      '✔ tool t  0ms  "e\u0301e\u0301…"',
      '▶ tool t  "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"',
      '✔ tool t  0ms  "ok"',
    ]);
  });

  it("keeps within the width however deep the tree is", () => {
    const { tap, paper } = stage({ width: 24 });
    const runs = [tap.start("chain", { name: "n" })];
    for (let depth = 1; depth < 30; depth += 1) {
      const inner = runs.at(-1)?.start("chain", { name: "n", input: "x".repeat(50) });
      if (inner !== undefined) runs.push(inner);
    }
    for (const run of runs.toReversed()) run.end();
    expect(paper.lines[29]).toBe("… │ │ │ │ │ ▶ chain n  …");
    expect(Math.max(...paper.lines.map((line) => line.length))).toBe(24);
  });
});
