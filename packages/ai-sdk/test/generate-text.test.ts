import type { LanguageModelV3GenerateResult } from "@ai-sdk/provider";
import { APICallError } from "@ai-sdk/provider";
import { tap as processTap } from "@runtap/core";
import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { answering, askingAtOnce, generating } from "./models.ts";

const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

function busy(retryAfterMs = "1"): APICallError {
  return new APICallError({
    message: "Too many requests",
    url: "http://127.0.0.1",
    requestBodyValues: {},
    statusCode: 429,
    responseHeaders: { "retry-after-ms": retryAfterMs },
  });
}

/** An answer that comes when the request is aborted, and not before. */
async function hanging({ abortSignal }: { abortSignal?: AbortSignal | undefined }) {
  return new Promise<LanguageModelV3GenerateResult>((_, reject) => {
    abortSignal?.addEventListener("abort", () => reject(abortSignal.reason), { once: true });
  });
}

describe("generateText, observed", () => {
  it("is a chain of steps, with a model call and its tools in each", async () => {
    const call = ({ generateText }: typeof ai) =>
      generateText({
        model: generating(askingAtOnce(), answering("Sunny in both.")),
        tools: { weather },
        stopWhen: ai.stepCountIs(3),
        system: "You know the weather.",
        prompt: "How is the weather?",
        temperature: 0,
      });
    const bare = await call(ai);
    const { result, runs } = await record((tap) => call(observe(ai, { tap })));
    expect(result.text).toBe(bare.text);
    expect(result.constructor).toBe(bare.constructor);
    expect(result.totalUsage).toEqual(bare.totalUsage);
    expect(result.steps).toHaveLength(2);
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateText: end
      ├─ chain step 1: end
      │  ├─ llm chat: end
      │  ├─ tool weather: end
      │  └─ tool weather: end
      └─ chain step 2: end
         └─ llm chat: end"
    `);
    expectOneEndingEach(runs);
    const chain = runs.find("generateText", "chain");
    expect(chain.event("chain.start").input).toEqual({
      system: "You know the weather.",
      prompt: "How is the weather?",
    });
    expect(chain.event("chain.end").output).toBe("Sunny in both.");
    const [first, second] = runs.all("llm");
    expect(first?.start).toMatchObject({
      model: "gpt-5",
      provider: "openai",
      parameters: { temperature: 0, toolChoice: { type: "auto" } },
      input: [
        { role: "system", content: "You know the weather." },
        { role: "user", content: [{ type: "text", text: "How is the weather?" }] },
      ],
    });
    expect(first?.event("llm.end")).toMatchObject({
      toolCalls: [
        { index: 0, id: "call-1", name: "weather", arguments: '{"city":"Rome"}' },
        { index: 1, id: "call-2", name: "weather", arguments: '{"city":"Oslo"}' },
      ],
      finishReason: "tool-calls",
    });
    expect(second?.event("llm.end")).toMatchObject({
      text: "Sunny in both.",
      finishReason: "stop",
      model: "mock-model-1",
      responseId: "resp-1",
      usage: {
        inputTokens: 12,
        outputTokens: 7,
        cacheReadTokens: 3,
        reasoningTokens: 2,
        source: "provider",
      },
    });
    expect(runs.all("tool").map(({ start }) => start)).toMatchObject([
      { toolCallId: "call-1", input: { city: "Rome" } },
      { toolCallId: "call-2", input: { city: "Oslo" } },
    ]);
  });

  it("is inside the run that calls it, and what a tool calls is inside the tool", async () => {
    const { runs } = await record((tap) => {
      const { generateText } = observe(ai, { tap });
      const ask = ai.tool({
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) =>
          (await generateText({ model: generating(answering(city)), prompt: "?" })).text,
      });
      return tap.run("chain", { name: "request" }, () =>
        generateText({
          model: generating(askingAtOnce(), answering("done")),
          tools: { weather: ask },
          stopWhen: ai.stepCountIs(2),
          prompt: "?",
          experimental_telemetry: { functionId: "forecast" },
        }),
      );
    });
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain request: end
      └─ chain forecast: end
         ├─ chain step 1: end
         │  ├─ llm chat: end
         │  ├─ tool weather: end
         │  │  └─ chain generateText: end
         │  │     └─ chain step 1: end
         │  │        └─ llm chat: end
         │  └─ tool weather: end
         │     └─ chain generateText: end
         │        └─ chain step 1: end
         │           └─ llm chat: end
         └─ chain step 2: end
            └─ llm chat: end"
    `);
  });

  it("says the attempts at one model call on its one run", async () => {
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(busy(), busy("2"), answering("At last.")),
        prompt: "?",
      }),
    );
    expect(result.text).toBe("At last.");
    const { events } = runs.find("chat", "llm");
    expect(events.map(({ type }) => type)).toEqual([
      "llm.start",
      "run.retry",
      "run.retry",
      "llm.end",
    ]);
    expect(events[1]).toMatchObject({ attempt: 2, error: { message: "Too many requests" } });
    expect(events[2]).toMatchObject({ attempt: 3, delayMs: expect.any(Number) });
    expectOneEndingEach(runs);
  });

  it("fails with the error of the program's, which began at the model", async () => {
    const call = ({ generateText }: typeof ai) =>
      generateText({ model: generating(busy(), busy()), maxRetries: 1, prompt: "?" });
    const bare = await call(ai).catch((error: unknown) => error);
    const { error, runs } = await record.failing((tap) => call(observe(ai, { tap })));
    expect(ai.RetryError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: Reflect.get(Object(bare), "message") });
    expectOneEndingEach(runs);
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateText: error (Failed after 2 attempts. Last error: Too many requests)
      └─ chain step 1: error (Failed after 2 attempts. Last error: Too many requests)
         └─ llm chat: error (Too many requests)"
    `);
    expect(runs.find("generateText", "chain").event("chain.error").error).toBe(error);
  });

  it("fails before there is a model call where the prompt is none", async () => {
    const { error, runs } = await record.failing((tap) =>
      observe(ai, { tap }).generateText({ model: generating(), messages: [] }),
    );
    expect(ai.InvalidPromptError.isInstance(error)).toBe(true);
    expect(runs.tree()).toBe(
      "chain generateText: error (Invalid prompt: messages must not be empty)",
    );
  });

  it("is cancelled by an abort, with everything inside", async () => {
    const call = async ({ generateText }: typeof ai) => {
      const controller = new AbortController();
      const model = generating(async (options) => {
        setImmediate(() => controller.abort());
        return hanging(options);
      });
      return generateText({ model, prompt: "?", abortSignal: controller.signal });
    };
    const bare: unknown = await call(ai).catch((error: unknown) => error);
    const { error, runs } = await record.failing(async (tap) => {
      await call(observe(ai, { tap })).finally(() => allEnded(tap));
    });
    expect(error).toEqual(bare);
    expectOneEndingEach(runs);
    expect(runs.all().map(({ ending }) => ending)).toMatchObject(
      runs.all().map(() => ({ reason: "abort" })),
    );
  });

  it("is cancelled by a time limit of the call's own", async () => {
    const { error, runs } = await record.failing(async (tap) => {
      const call = observe(ai, { tap }).generateText({
        model: generating(hanging),
        prompt: "?",
        timeout: 20,
      });
      await call.finally(() => allEnded(tap));
    });
    expect(error).toMatchObject({ name: "TimeoutError" });
    expectOneEndingEach(runs);
    expect(runs.all().map(({ ending }) => ending)).toMatchObject(
      runs.all().map(() => ({ reason: "timeout" })),
    );
  });

  it("is stopped with the run around it", async () => {
    const { error, runs } = await record.failing(
      (tap) =>
        tap.run("chain", { name: "request", timeoutMs: 20 }, () =>
          observe(ai, { tap }).generateText({ model: generating(hanging), prompt: "?" }),
        ),
      { clock: "system" },
    );
    expect(error).toMatchObject({ name: "TimeoutError" });
    expectOneEndingEach(runs);
  });

  it("shows a tool that fails, and goes on as the AI SDK does", async () => {
    const broken = ai.tool({
      inputSchema: z.object({ city: z.string() }),
      execute: async ({ city }) => {
        if (city === "Rome") throw new RangeError("no such city");
        return city;
      },
    });
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(askingAtOnce(), answering("Sorry.")),
        tools: { weather: broken },
        stopWhen: ai.stepCountIs(2),
        prompt: "?",
      }),
    );
    expect(result.text).toBe("Sorry.");
    expect(runs.all("tool").map(({ standing }) => standing)).toEqual(["error", "end"]);
    expect(runs.find("generateText").standing).toBe("end");
    expectOneEndingEach(runs);
  });

  it("ends where a tool call has to be approved; the tool runs once it is", async () => {
    const careful = { ...weather, needsApproval: true };
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(askingAtOnce()),
        tools: { weather: careful },
        stopWhen: ai.stepCountIs(2),
        prompt: "?",
      }),
    );
    expect(runs.all().map(({ name, standing }) => `${name}: ${standing}`)).toEqual([
      "generateText: end",
      "step 1: end",
      "chat: end",
    ]);
    const approvals = result.content.flatMap((part) =>
      part.type === "tool-approval-request"
        ? [{ type: "tool-approval-response" as const, approvalId: part.approvalId, approved: true }]
        : [],
    );
    expect(approvals).toHaveLength(2);
    const { runs: later } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(answering("Sunny.")),
        tools: { weather: careful },
        messages: [
          { role: "user", content: "?" },
          ...result.response.messages,
          { role: "tool", content: approvals },
        ],
      }),
    );
    expect(later.tree()).toMatchInlineSnapshot(`
      "chain generateText: end
      ├─ chain step 1: end
      │  └─ llm chat: end
      ├─ tool weather: end
      └─ tool weather: end"
    `);
  });

  it("observes the model that a step chooses, once", async () => {
    const { runs } = await record((tap) => {
      const observed = observe(ai, { tap });
      const chosen = observe(generating(answering("two")), { tap });
      return observed.generateText({
        model: generating(askingAtOnce()),
        tools: { weather },
        stopWhen: ai.stepCountIs(2),
        prepareStep: ({ stepNumber }) => (stepNumber === 1 ? { model: chosen } : undefined),
        prompt: "?",
      });
    });
    expect(runs.all("llm").map(({ parent }) => parent?.name)).toEqual(["step 1", "step 2"]);
  });

  it("finds a model that is given by name where the AI SDK does", async () => {
    const provider = ai.customProvider({ languageModels: { fast: generating(answering("one")) } });
    vi.stubGlobal("AI_SDK_DEFAULT_PROVIDER", provider);
    const { runs } = await record((tap) =>
      observe({ generateText: ai.generateText }, { tap }).generateText({
        model: "fast",
        prompt: "?",
      }),
    );
    vi.unstubAllGlobals();
    expect(runs.find("chat", "llm").standing).toBe("end");
  });

  it("heeds the telemetry settings of the call", async () => {
    const { runs } = await record(
      async (tap) => {
        const { generateText } = observe(ai, { tap, metadata: { app: "shop", plan: "free" } });
        const call = (settings: ai.TelemetrySettings) =>
          generateText({
            model: generating(answering("A secret.")),
            prompt: "Tell me.",
            experimental_telemetry: settings,
          });
        await call({ functionId: "named", metadata: { plan: "paid" } });
        await call({ functionId: "quiet", recordInputs: false, recordOutputs: false });
        await call({ functionId: "off", isEnabled: false });
      },
      { tags: ["test"] },
    );
    expect(runs.roots.map(({ name }) => name)).toEqual(["named", "quiet"]);
    expect(runs.find("named").info).toMatchObject({
      metadata: { app: "shop", plan: "paid" },
      tags: ["test"],
    });
    const quiet = runs.find("quiet");
    const said = [quiet, ...quiet.children, ...quiet.children.flatMap(({ children }) => children)];
    expect(said).toHaveLength(3);
    expect(JSON.stringify(said.map(({ start, ending }) => [start, ending]))).not.toMatch(
      /Tell me|A secret/,
    );
  });

  it("hears of what a repair asks, inside the call", async () => {
    const { runs } = await record((tap) => {
      const { generateText } = observe(ai, { tap });
      return generateText({
        model: generating({
          ...askingAtOnce(),
          content: [{ type: "tool-call", toolCallId: "c", toolName: "weather", input: "{" }],
        }),
        tools: { weather },
        experimental_repairToolCall: async ({ toolCall }) => {
          await generateText({
            model: generating(answering("{}")),
            prompt: "Mend it.",
            experimental_telemetry: { functionId: "repair" },
          });
          return { ...toolCall, input: '{"city":"Rome"}' };
        },
        prompt: "?",
      });
    });
    expect(runs.find("repair").parent?.name).toBe("generateText");
    expect(runs.find("weather", "tool").standing).toBe("end");
  });

  it("starts its runs on the process-wide tap by default", async () => {
    const { runs } = await record(
      () => observe(ai).generateText({ model: generating(answering("hi")), prompt: "?" }),
      { tap: processTap },
    );
    expect(runs.find("generateText").standing).toBe("end");
  });
});
