import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { answering, asking, askingAtOnce, generating, saying, streaming } from "./models.ts";
import { everyOf } from "./reading.ts";

const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

describe("an agent, observed", () => {
  it("is an agent run for each call, with its actions, steps and tools", async () => {
    const { result, runs } = await record(async (tap) => {
      const { ToolLoopAgent } = observe(ai, { tap });
      const agent = new ToolLoopAgent({
        id: "forecaster",
        model: generating(askingAtOnce(), answering("Sunny in both.")),
        tools: { weather },
      });
      return agent.generate({ prompt: "How is the weather?" });
    });
    expect(result.text).toBe("Sunny in both.");
    expect(runs.tree()).toMatchInlineSnapshot(`
      "agent forecaster: end
      ├─ chain step 1: end
      │  ├─ llm chat: end
      │  ├─ tool weather: end
      │  └─ tool weather: end
      └─ chain step 2: end
         └─ llm chat: end"
    `);
    expectOneEndingEach(runs);
    const agent = runs.find("forecaster", "agent");
    expect(agent.event("agent.start").input).toBe("How is the weather?");
    expect(agent.event("agent.action")).toMatchObject({
      tool: "weather",
      toolInput: { city: "Rome" },
    });
    expect(agent.event("agent.end").output).toBe("Sunny in both.");
  });

  it("streams", async () => {
    const { result, runs } = await record(async (tap) => {
      const { ToolLoopAgent } = observe(ai, { tap });
      const agent = new ToolLoopAgent({
        model: streaming(asking(), saying("Sunny ", "in both.")),
        tools: { weather },
      });
      const { textStream } = await agent.stream({ prompt: "?" });
      const text = (await everyOf(textStream)).join("");
      await allEnded(tap);
      return text;
    });
    expect(result).toBe("Sunny in both.");
    expect(runs.find("agent", "agent").event("agent.end").output).toBe("Sunny in both.");
    expectOneEndingEach(runs);
  });

  it("is cancelled by an abort and by a reader who leaves", async () => {
    for (const reason of ["abort", "break"]) {
      const { runs } = await record(async (tap) => {
        const { ToolLoopAgent } = observe(ai, { tap });
        const agent = new ToolLoopAgent({ model: streaming(saying("a", "b", "c")), tools: {} });
        const controller = new AbortController();
        const { textStream } = await agent.stream({
          prompt: "?",
          abortSignal: controller.signal,
        });
        for await (const _ of textStream) {
          if (reason === "break") break;
          controller.abort();
        }
        await allEnded(tap);
      });
      expect(runs.find("agent").ending).toMatchObject({ reason });
      expectOneEndingEach(runs);
    }
  });

  it("fails as it fails", async () => {
    const error = new Error("no such model");
    const { error: thrown, runs } = await record.failing((tap) =>
      new (observe(ai, { tap }).ToolLoopAgent)({ model: generating(error) }).generate({
        prompt: "?",
      }),
    );
    expect(thrown).toBe(error);
    expect(runs.find("agent").ending).toMatchObject({ error });
    expectOneEndingEach(runs);
  });

  it("is of the AI SDK's class, may be subclassed, and serves its helpers", async () => {
    const { result, runs } = await record(async (tap) => {
      const observed = observe(ai, { tap });
      class Forecaster extends observed.ToolLoopAgent {
        readonly region = "south";
      }
      const agent = new Forecaster({
        id: "forecaster",
        model: streaming(saying("Sunny.")),
        prepareCall: ({ ...settings }) => ({ ...settings, instructions: "Be brief." }),
        experimental_telemetry: { functionId: "south" },
      });
      expect(agent).toBeInstanceOf(ai.ToolLoopAgent);
      expect(agent).toBeInstanceOf(observed.Experimental_Agent);
      expect(agent.id).toBe("forecaster");
      const response = await ai.createAgentUIStreamResponse({
        agent,
        uiMessages: [{ id: "1", role: "user", parts: [{ type: "text", text: "?" }] }],
      });
      const text = await response.text();
      await allEnded(tap);
      return text;
    });
    expect(result).toContain("Sunny.");
    expect(runs.find("south", "agent").standing).toBe("end");
    expect(runs.find("chat", "llm").event("llm.start").input[0]).toEqual({
      role: "system",
      content: "Be brief.",
    });
    expectOneEndingEach(runs);
  });

  it("that is not to be observed is not", async () => {
    const { runs } = await record((tap) =>
      new (observe(ai, { tap }).ToolLoopAgent)({
        model: generating(answering("hi")),
        experimental_telemetry: { isEnabled: false },
      }).generate({ prompt: "?" }),
    );
    expect(runs.all()).toEqual([]);
  });
});
