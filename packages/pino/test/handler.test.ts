import { createTap, type Handler, type Tap } from "@runtap/core";
import { fakeClock, fakeIds } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import type { PinoHandlerOptions } from "../src/options.ts";
import { type Line, Page } from "./lines.ts";

function logged(
  play: (tap: Tap, clock: ReturnType<typeof fakeClock>) => void,
  options: PinoHandlerOptions = {},
): readonly Line[] {
  const page = new Page();
  const clock = fakeClock();
  const handlers: Handler = pinoHandler({ destination: page, maxDelayMs: 0, ...options });
  play(
    createTap({
      handlers,
      clock,
      ids: fakeIds(),
      onWarning: () => undefined,
      onHandlerError: () => undefined,
    }),
    clock,
  );
  return page.lines;
}

describe("a run", () => {
  it("has what it is and who asked for it on every line", () => {
    const lines = logged((tap) => {
      const chain = tap.start("chain", {
        name: "rag",
        userId: "u-1",
        sessionId: "s-1",
        tags: ["beta"],
        metadata: { tenant: "acme", limits: { daily: 5, deep: { lost: 1 } }, list: [1] },
      });
      chain.start("tool", { name: "stock" }).end(12);
      chain.end("done");
    });
    expect(lines.map((line) => line["event"])).toEqual([
      "chain.start",
      "tool.start",
      "tool.end",
      "chain.end",
    ]);
    const [start, , tool] = lines;
    for (const line of lines) {
      expect(line).toMatchObject({
        runtap_v: 1,
        trace_id: start?.["trace_id"],
        trace_flags: "01",
        user_id: "u-1",
        session_id: "s-1",
        tags: ["beta"],
        "metadata.tenant": "acme",
        "metadata.limits.daily": 5,
      });
      expect(Object.keys(line).filter((key) => key.startsWith("metadata."))).toHaveLength(2);
      expect(line["span_id"]).toBe(line["run_id"]);
    }
    expect(start).toMatchObject({ is_root: true, run_kind: "chain", run_name: "rag" });
    expect(tool).toMatchObject({
      is_root: false,
      parent_run_id: start?.["run_id"],
      "gen_ai.tool.name": "stock",
      "gen_ai.operation.name": "execute_tool",
      status: "ok",
      failed: false,
    });
  });

  it("of a model tells the model asked for on its ending too, and what it used", () => {
    const [, end] = logged((tap, clock) => {
      const llm = tap.start("llm", {
        name: "answer",
        input: "?",
        model: "gpt-5",
        provider: "openai",
      });
      clock.advance(310);
      llm.token("Hi");
      clock.advance(10);
      llm.report({
        usage: { inputTokens: 812, outputTokens: 96, cacheReadTokens: 640 },
        costUsd: 0.002,
        model: "gpt-5-2025-08-07",
        responseId: "r-1",
        finishReason: "stop",
      });
      llm.end("Hi");
    });
    expect(end).toMatchObject({
      event: "llm.end",
      duration_ms: 320,
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-5",
      "gen_ai.response.model": "gpt-5-2025-08-07",
      "gen_ai.response.id": "r-1",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 812,
      "gen_ai.usage.output_tokens": 96,
      "gen_ai.usage.cache_read.input_tokens": 640,
      usage_source: "provider",
      cost_usd: 0.002,
      token_events: 1,
      time_to_first_token_ms: 310,
    });
  });

  it("with 1,000 tokens writes two lines", () => {
    const lines = logged((tap) => {
      const llm = tap.start("llm", { name: "answer", input: "?" });
      for (let token = 0; token < 1000; token += 1) llm.token("word ");
      llm.end("x");
    });
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ token_events: 1000 });
  });

  it("writes a line for each token where that is asked for, without the token's text", () => {
    const lines = logged(
      (tap) => {
        const llm = tap.start("llm", { name: "answer", input: "?" });
        llm.token("secret");
        llm.end("x");
      },
      { tokens: true, level: "trace" },
    );
    expect(lines[1]).toMatchObject({ level: 10, event: "llm.token", channel: "text", length: 6 });
    expect(JSON.stringify(lines)).not.toContain("secret");
  });
});

describe("a failure", () => {
  it("is found by one query: whose, and that it failed", () => {
    const lines = logged((tap) => {
      for (const userId of ["ada", "bob"]) {
        const chain = tap.start("chain", { name: "rag", userId });
        const tool = chain.start("tool", { name: "stock" });
        tool.fail(Object.assign(new TypeError("no stock"), { code: "E_STOCK" }));
        chain.start("tool", { name: "slow" }).cancel("timeout");
        chain.start("tool", { name: "left" }).cancel("break");
        chain.end("sorry");
      }
    });
    const found = lines.filter((line) => line["failed"] === true && line["user_id"] === "ada");
    expect(found.map((line) => [line["run_name"], line["error.type"], line["level"]])).toEqual([
      ["stock", "E_STOCK", 50],
      ["slow", "timeout", 50],
    ]);
  });

  it("that passes through several runs has one origin", () => {
    const lines = logged((tap) => {
      const error = new Error("once");
      const chain = tap.start("chain", { name: "rag" });
      const tool = chain.start("tool", { name: "stock" });
      tool.fail(error);
      chain.fail(error);
    });
    const failures = lines.filter((line) => line["failed"] === true);
    expect(failures.map((line) => line["is_origin"])).toEqual([true, false]);
    expect(failures[0]?.["origin_run_id"]).toBe(failures[1]?.["origin_run_id"]);
  });

  it("has a bounded error with its causes", () => {
    const root = Object.assign(new Error("r".repeat(100_000)), { secret: "s".repeat(100_000) });
    const [, line] = logged((tap) => {
      tap.start("tool", { name: "stock" }).fail(new TypeError("outer", { cause: root }));
    });
    expect(line?.["err"]).toMatchObject({ type: "TypeError", message: "outer" });
    expect(JSON.stringify(line)).toContain("caused by: Error: rrr");
    expect(JSON.stringify(line).length).toBeLessThan(40_000);
    expect(JSON.stringify(line)).not.toContain("sss");
  });
});

describe("levels", () => {
  it.each([
    ["timeout", 50],
    ["abort", 40],
    ["guard", 40],
    ["abandoned", 40],
    ["shutdown", 40],
    ["break", 30],
    ["interrupt", 30],
  ] as const)("a cancel by %s is %d", (reason, level) => {
    const lines = logged((tap) => tap.start("tool", { name: "t" }).cancel(reason));
    expect(lines[1]).toMatchObject({ cancel_reason: reason, status: "cancelled", level });
  });

  it("a retry warns, a chunk is for debugging", () => {
    const lines = logged(
      (tap) => {
        const chain = tap.start("chain", { name: "c" });
        chain.retry({ error: new Error("again"), delayMs: 5 });
        chain.chunk("x");
        chain.end();
      },
      { level: "debug" },
    );
    expect(lines.map((line) => line["level"])).toEqual([30, 40, 20, 30]);
    expect(lines[1]).toMatchObject({ attempt: 2, delay_ms: 5, "error.type": "Error" });
  });

  it("that are off are not subscribed to", () => {
    const { on } = pinoHandler({ destination: new Page(), level: "warn" });
    expect(Object.keys(on)).not.toContain("*.end");
    expect(Object.keys(on)).not.toContain("chain.start");
    expect(Object.keys(on)).toContain("*.error");
    expect(Object.keys(pinoHandler({ destination: new Page(), level: "silent" }).on)).toEqual([]);
    expect(Object.keys(pinoHandler({ destination: new Page(), tokens: true }).on)).not.toContain(
      "llm.token",
    );
  });
});

describe("content", () => {
  const play = (tap: Tap): void => {
    const messages = [{ role: "user", content: `secret ${"x".repeat(400)}` }];
    const llm = tap.start("llm", { name: "answer", input: messages, parameters: { top: 1 } });
    llm.end("secret answer");
    const agent = tap.start("agent", { name: "a", input: "secret" });
    agent.action("stock", { sku: "secret" }, "secret");
    agent.text("secret");
    agent.progress(1, 2, "secret");
    agent.score({ name: "good", value: 1, comment: "secret" });
    agent.end("secret");
    tap.start("retriever", { name: "r", input: "secret" }).end([{ text: "secret" }]);
  };

  it("is not there unless asked for", () => {
    const lines = logged(play, { level: "trace" });
    expect(JSON.stringify(lines)).not.toContain("secret");
    expect(lines).toHaveLength(10);
  });

  it("is there in short, each on one line of 200 characters at most", () => {
    const lines = logged(play, { content: "summary", level: "trace" });
    expect(lines[0]?.["input"]).toHaveLength(200);
    expect(lines[0]).toMatchObject({
      content_cut: true,
      message_count: 1,
      parameters: '{"top":1}',
    });
    expect(lines[1]).toMatchObject({ output: "secret answer" });
    expect(lines[1]).not.toHaveProperty("text");
    expect(lines[3]).toMatchObject({ tool: "stock", tool_input: '{"sku":"secret"}' });
    expect(lines.at(-1)).toMatchObject({ document_count: 1, output: '[{"text":"secret"}]' });
  });

  it("is there in full, within limits", () => {
    const lines = logged(play, { content: "full" });
    expect(lines[0]?.["input"]).toContain("x".repeat(400));
    const [start] = logged(
      (tap) => tap.start("tool", { name: "t", input: "é".repeat(1e6) }).end(),
      {
        content: "full",
        limits: { maxStringLength: 1000 },
      },
    );
    expect(start?.["input"]).toHaveLength(1000);
    expect(start).toMatchObject({ content_cut: true });
  });
});

describe("lines", () => {
  it("are one for each run where that is asked for", () => {
    const lines = logged(
      (tap) => {
        const chain = tap.start("chain", { name: "rag" });
        chain.start("llm", { name: "answer", input: "?", model: "gpt-5" }).end("x");
        chain.end();
      },
      { lines: "run" },
    );
    expect(lines.map((line) => line["event"])).toEqual(["llm.end", "chain.end"]);
    expect(lines[0]).toMatchObject({ "gen_ai.request.model": "gpt-5" });
  });

  it("are one for each trace, with sums, where that is asked for", () => {
    const usage = { inputTokens: 10, outputTokens: 2 };
    const lines = logged(
      (tap) => {
        const chain = tap.start("chain", { name: "rag" });
        const outer = chain.start("llm", { name: "gateway", input: "?" });
        const inner = outer.start("llm", { name: "provider", input: "?" });
        inner.retry({ error: new Error("again"), usage });
        inner.report({ usage, costUsd: 0.5 });
        inner.end("x");
        outer.report({ usage, costUsd: 0.5 });
        outer.end("x");
        chain.start("tool", { name: "t" }).fail(new Error("no"));
        chain.end();
      },
      { lines: "trace" },
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      event: "chain.end",
      trace_runs: 4,
      trace_failed_runs: 1,
      trace_llm_calls: 2,
      trace_tool_calls: 1,
      trace_retries: 1,
      trace_input_tokens: 20,
      trace_output_tokens: 4,
      trace_cost_usd: 0.5,
    });
  });

  it("leave out of a trace's sums what nobody was billed for, and what was counted inside", () => {
    const usage = { inputTokens: 10, outputTokens: 2 };
    const [line] = logged(
      (tap) => {
        const chain = tap.start("chain", { name: "rag" });
        const llm = chain.start("llm", { name: "gateway", input: "?" });
        const inner = llm.start("llm", { name: "provider", input: "?" });
        inner.report({ usage });
        inner.fail(new Error("cut off"));
        llm.retry({ error: new Error("cut off"), usage });
        llm.start("embedding", { name: "embed", input: "?" }).end([], { usage, costUsd: 0.25 });
        llm.report({ usage, costUsd: 0.5 });
        llm.end("x");
        const cached = chain.start("llm", { name: "again", input: "?" });
        cached.report({ usage, costUsd: 0.5, cached: true });
        cached.end("x");
        chain.end();
      },
      { lines: "trace" },
    );
    // The failed attempt, told by the call inside; the attempt after it; the embedding.
    expect(line).toMatchObject({
      trace_input_tokens: 30,
      trace_output_tokens: 6,
      trace_cost_usd: 0.75,
    });
    expect(line).not.toHaveProperty("trace_usage_estimated");
  });

  it("say of a trace's sums that they hold an estimate", () => {
    const [line] = logged(
      (tap) => {
        const chain = tap.start("chain", { name: "rag" });
        const llm = chain.start("llm", { name: "answer", input: "?" });
        llm.report({ usage: { inputTokens: 10, outputTokens: 2, source: "estimate" } });
        llm.end("x");
        chain.end();
      },
      { lines: "trace" },
    );
    expect(line).toMatchObject({ trace_input_tokens: 10, trace_usage_estimated: true });
  });
});

describe("fields of your own", () => {
  it("are on every line, and take no name of ours", () => {
    const lines = logged((tap) => tap.start("tool", { name: "t" }).end(), {
      fields: { service: "api", event: "mine", level: "mine", "fields.event": "twice", none: null },
    });
    for (const line of lines) {
      expect(line).toMatchObject({
        service: "api",
        "fields.event": "mine",
        "fields.level": "mine",
      });
    }
  });

  it("can be made from the event; a function that throws costs no line", () => {
    const named = logged((tap) => tap.start("tool", { name: "t" }).end(), {
      fields: ({ run }) => ({ upper: run.name.toUpperCase() }),
    });
    expect(named[0]).toMatchObject({ upper: "T" });
    const failing = logged((tap) => tap.start("tool", { name: "t" }).end(), {
      fields: () => {
        throw new Error("no fields today");
      },
    });
    expect(failing.map((line) => line["event"])).toEqual(["tool.start", "tool.end"]);
  });
});

describe("bad options", () => {
  it.each([
    [{ logger: console }, "Expected `logger` to be a pino logger, got an object."],
    [{ destination: "" }, "Expected `destination` to be a path, a descriptor or a stream"],
    [{ level: "loud" }, "Expected `level` to be one of trace, debug, info, warn, error, fatal"],
    [{ content: true }, "Expected `content` to be one of false, summary, full, got `true`"],
    [{ lines: "all" }, 'Expected `lines` to be one of event, run, trace, got `"all"` (string).'],
    [{ preset: "splunk" }, "Expected `preset` to be one of plain, ecs, datadog, google-cloud"],
    [{ maxDelayMs: Number.NaN }, "Expected `maxDelayMs` to be a number of milliseconds"],
    [{ fields: "service" }, "Expected `fields` to be an object, or a function"],
    [{ custom: "cart.*" }, 'Expected `custom` to be an array of patterns, got `"cart.*"`'],
    [{ tokens: "each" }, 'Expected `tokens` to be one of false, true, got `"each"`'],
    [{ limits: { maxDepth: -1 }, content: "full" }, "Expected `maxDepth` to be an integer"],
    [{ prefix: "x" }, "Expected an option of pinoHandler to be one of logger, destination"],
  ])("%j are refused", (options, complaint) => {
    // As plain JavaScript would pass them.
    expect(() => Reflect.apply(pinoHandler, undefined, [options])).toThrow(complaint);
  });
});
