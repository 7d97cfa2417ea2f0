import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { expectOneEndingEach } from "./endings.ts";
import { asking, askingAtOnce, generating, saying, streaming } from "./models.ts";

const inputSchema = z.object({ city: z.string() });

describe("a tool that yields parts of its result", () => {
  const slow = ai.tool({
    inputSchema,
    async *execute({ city }) {
      yield `looking up ${city}`;
      yield `sunny in ${city}`;
    },
  });

  it("has a chunk for each, and ends with the last", async () => {
    const call = async ({ streamText }: typeof ai) => {
      const result = streamText({
        model: streaming(asking(), saying("Sunny.")),
        tools: { weather: slow },
        stopWhen: ai.stepCountIs(2),
        prompt: "?",
      });
      const results: unknown[] = [];
      for await (const part of result.fullStream) {
        if (part.type === "tool-result") results.push([part.preliminary, part.output]);
      }
      return results.map((each) => JSON.stringify(each)).sort();
    };
    const bare = await call(ai);
    const { result, runs } = await record((tap) => call(observe(ai, { tap })));
    expect(result).toEqual(bare);
    const [rome] = runs.all("tool");
    expect(rome?.events.map(({ type }) => type)).toEqual([
      "tool.start",
      "tool.chunk",
      "tool.chunk",
      "tool.end",
    ]);
    expect(rome?.event("tool.end").output).toBe("sunny in Rome");
    expectOneEndingEach(runs);
  });

  it("fails where they break off", async () => {
    const broken = ai.tool({
      inputSchema,
      async *execute({ city }) {
        yield `looking up ${city}`;
        throw new RangeError("no such city");
      },
    });
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(askingAtOnce()),
        tools: { weather: broken },
        prompt: "?",
      }),
    );
    expect(result.content.filter(({ type }) => type === "tool-error")).toHaveLength(2);
    expect(runs.all("tool").map(({ ending }) => ending)).toMatchObject([
      { type: "tool.error", output: "looking up Rome" },
      { type: "tool.error", output: "looking up Oslo" },
    ]);
    expectOneEndingEach(runs);
  });

  it("waits for a guard that takes its time", async () => {
    const { result, runs } = await record(
      (tap) =>
        observe(ai, { tap }).generateText({
          model: generating(askingAtOnce()),
          tools: { weather: slow },
          prompt: "?",
        }),
      { handlers: { name: "slow", on: {}, guard: { "tool.start": async () => undefined } } },
    );
    expect(result.toolResults.map(({ output }) => output)).toEqual([
      "sunny in Rome",
      "sunny in Oslo",
    ]);
    expectOneEndingEach(runs);
  });
});

describe("a tool", () => {
  it("keeps its own `this`, and may be frozen or of a class", async () => {
    class Station {
      readonly #sky = "clear";
      readonly inputSchema = inputSchema;
      execute({ city }: { city: string }): string {
        return `${this.#sky} in ${city}`;
      }
    }
    const frozen = Object.freeze(ai.tool({ inputSchema, execute: ({ city }) => city }));
    for (const weather of [new Station(), frozen]) {
      const call = ({ generateText }: typeof ai) =>
        generateText({ model: generating(askingAtOnce()), tools: { weather }, prompt: "?" });
      const bare = await call(ai);
      const { result } = await record((tap) => call(observe(ai, { tap })));
      expect(result.toolResults.map(({ output }) => output)).toEqual(
        bare.toolResults.map(({ output }) => output),
      );
    }
  });

  it("without an execution is the program's own matter", async () => {
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(askingAtOnce()),
        tools: { weather: ai.tool({ inputSchema }) },
        prompt: "?",
      }),
    );
    expect(result.toolCalls).toHaveLength(2);
    expect(runs.all("tool")).toEqual([]);
  });
});
