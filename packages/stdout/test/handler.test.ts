import { describe, expect, it } from "vitest";
import { stage } from "./printing.ts";

const question = "how do I publish a scoped package?";

describe("stdoutHandler", () => {
  it("prints a run tree with its streamed answer", async () => {
    const { tap, paper } = stage();
    await tap.run("chain", { name: "rag", input: question }, async () => {
      await tap.run("retriever", { name: "manual", input: question }, () => {
        tap.pass(12);
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
          tap.pass(310);
          llm.token("To publish a scoped package, run npm publish --access public. ");
          llm.token("Then look at it.\n\nThat is all.");
          tap.pass(890);
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
    const { tap, paper } = stage();
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const cause = new AggregateError([new RangeError("too far"), refused], "all hosts failed");
    const failing = tap.run("chain", { name: "rag", input: 1 }, () =>
      tap.run("tool", { name: "search", input: { query: "x", limit: 5 } }, () => {
        tap.pass(1200);
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
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("To publish a");
    tap.pass(20);
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
      ✔ embedding embed  0ms  2 vectors of 3
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
});
