import { createTap, GuardError, type Guards } from "@runtap/core";
import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { answering, askingAtOnce, generating, PartSource, saying, streaming } from "./models.ts";
import { everyOf, readingOf } from "./reading.ts";

const no = (): never => {
  throw new Error("over budget");
};
const notNow = async (): Promise<never> => no();

function forbidding(guard: Guards): { readonly handlers: { name: string; on: {}; guard: Guards } } {
  return { handlers: { name: "budget", on: {}, guard } };
}

const isVeto = expect.objectContaining({ handler: "budget", cause: new Error("over budget") });

describe("a guard on generateText", () => {
  const guards: Record<string, Guards> = {
    "on the call's start": { "chain.start": no },
    "on the call's start, taking its time": { "chain.start": notNow },
    "on the model's start": { "llm.start": no },
    "on the model's start, taking its time": { "llm.start": notNow },
  };
  it.each(Object.entries(guards))("%s: the model is never asked", async (_, guard) => {
    const model = generating(answering("secret"));
    const { error, runs } = await record.failing(
      (tap) => observe(ai, { tap }).generateText({ model, prompt: "?" }),
      forbidding(guard),
    );
    expect(error).toBeInstanceOf(GuardError);
    expect(error).toEqual(isVeto);
    expect(model.doGenerateCalls).toEqual([]);
    expectOneEndingEach(runs);
    expect(runs.all().at(-1)?.ending).toMatchObject({ reason: "guard" });
  });

  it.each([no, notNow])("on the model's end: its answer is withheld", async (guard) => {
    const { error, runs } = await record.failing(
      (tap) =>
        observe(ai, { tap }).generateText({ model: generating(answering("secret")), prompt: "?" }),
      forbidding({ "llm.end": guard }),
    );
    expect(error).toEqual(isVeto);
    expect(runs.find("chat").ending).toMatchObject({ reason: "guard" });
    expectOneEndingEach(runs);
  });

  it.each([no, notNow])(
    "on a tool's start: the model is told, as of any failure",
    async (guard) => {
      let calls = 0;
      const tool = ai.tool({ inputSchema: z.object({ city: z.string() }), execute: () => ++calls });
      const { result, runs } = await record(
        (tap) =>
          observe(ai, { tap }).generateText({
            model: generating(askingAtOnce(), answering("I may not.")),
            tools: { weather: tool },
            stopWhen: ai.stepCountIs(2),
            prompt: "?",
          }),
        forbidding({ "tool.start": guard }),
      );
      expect(calls).toBe(0);
      expect(result.text).toBe("I may not.");
      expect(result.steps[0]?.content.at(-1)).toMatchObject({ type: "tool-error", error: isVeto });
      expect(runs.all("tool").map(({ ending }) => ending)).toMatchObject([
        { reason: "guard" },
        { reason: "guard" },
      ]);
    },
  );
});

describe("a guard on streamText", () => {
  it("stops a stream before the token that it forbids, and the request with it", async () => {
    const words = ["one ", "two ", "three ", "four"];
    for (const forbidden of words) {
      const source = new PartSource(saying(...words));
      const { error, runs } = await record.failing(
        async (tap) => {
          const { textStream } = observe(ai, { tap }).streamText({
            model: streaming(source),
            prompt: "?",
          });
          const { got, error } = await readingOf(textStream);
          expect(words.join("").startsWith(got.join(""))).toBe(true);
          expect(got).not.toContain(forbidden);
          await allEnded(tap);
          throw error;
        },
        forbidding({ "llm.token": ({ token }) => (token === forbidden ? no() : undefined) }),
      );
      expect(error).toEqual(isVeto);
      expectOneEndingEach(runs);
      expect(runs.find("chat").ending).toMatchObject({ reason: "guard" });
      expect(runs.find("streamText").standing).toBe("error");
      expect(source.given).toBeLessThan(saying(...words).length);
    }
  });

  it("throws where it forbids the call itself", () => {
    const tap = createTap(forbidding({ "chain.start": no }));
    const { streamText } = observe(ai, { tap });
    expect(() => streamText({ model: streaming(saying("a")), prompt: "?" })).toThrow(GuardError);
  });

  it.each([
    ["the call, taking its time", { "chain.start": notNow }],
    ["the model call", { "llm.start": no }],
    ["the model call, taking its time", { "llm.start": notNow }],
  ] satisfies [string, Guards][])("of %s: the model is never asked", async (_, guard) => {
    const model = streaming(saying("secret"));
    const heard: unknown[] = [];
    const { runs } = await record(async (tap) => {
      const { textStream } = observe(ai, { tap }).streamText({
        model,
        prompt: "?",
        onError: ({ error }) => void heard.push(error),
      });
      const { got, error } = await readingOf(textStream);
      heard.push(error);
      expect(got).toEqual([]);
      await allEnded(tap);
    }, forbidding(guard));
    expect(heard.length).toBeGreaterThan(0);
    expect(heard[0]).toEqual(isVeto);
    expect(model.doStreamCalls).toEqual([]);
    expectOneEndingEach(runs);
  });

  it.each([no, notNow])("on the model's end: who reads on is told", async (guard) => {
    const { error, runs } = await record.failing(
      async (tap) => {
        const { textStream } = observe(ai, { tap }).streamText({
          model: streaming(saying("a", "b")),
          prompt: "?",
        });
        await everyOf(textStream).finally(() => allEnded(tap));
      },
      forbidding({ "llm.end": guard }),
    );
    expect(error).toEqual(isVeto);
    expect(runs.find("chat").ending).toMatchObject({ reason: "guard" });
    expectOneEndingEach(runs);
  });
});
