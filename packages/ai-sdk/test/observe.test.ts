import { createTap } from "@runtap/core";
import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { expectOneEndingEach } from "./endings.ts";
import { answering, generating, saying, streaming } from "./models.ts";
import { everyOf } from "./reading.ts";

describe("observe", () => {
  it("takes the module, and leaves what it does not observe as it is", () => {
    const observed = observe(ai);
    expect(Object.keys(observed).sort()).toEqual(Object.keys(ai).sort());
    expect(observed.tool).toBe(ai.tool);
    expect(observed.APICallError).toBe(ai.APICallError);
    expect(observed.generateText).not.toBe(ai.generateText);
    expect(observed.generateText.name).toBe(ai.generateText.name);
    expect(observed.generateText.length).toBe(ai.generateText.length);
    expect(observed.ToolLoopAgent.name).toBe("ToolLoopAgent");
  });

  it("takes some of the functions, under the names they have in the AI SDK", async () => {
    const { runs } = await record((tap) => {
      const { generateText } = observe(Object.freeze({ generateText: ai.generateText }), { tap });
      return generateText({ model: generating(answering("hi")), prompt: "?" });
    });
    expect(runs.find("generateText").standing).toBe("end");
  });

  it("observes once, however often it is asked to", async () => {
    const { runs } = await record(async (tap) => {
      const once = observe(ai, { tap });
      expect(observe(once, { tap })).toBe(once);
      const twice = observe({ ...once }, { tap });
      expect(twice.generateText).toBe(once.generateText);
      const model = observe(generating(answering("hi")), { tap });
      expect(observe(model, { tap })).toBe(model);
      await twice.generateText({ model, prompt: "?" });
    });
    expect(runs.all().map(({ name }) => name)).toEqual(["generateText", "step 1", "chat"]);
  });

  it("takes a model alone: each attempt at a call is a run", async () => {
    const error = new ai.APICallError({
      message: "Too many requests",
      url: "http://127.0.0.1",
      requestBodyValues: {},
      statusCode: 429,
      responseHeaders: { "retry-after-ms": "1" },
    });
    const { runs } = await record(async (tap) => {
      const model = observe(generating(error, answering("hi")), { tap, tags: ["alone"] });
      expect(model.provider).toBe("openai.responses");
      await tap.run("chain", { name: "request" }, () => ai.generateText({ model, prompt: "?" }));
      const streamed = observe(streaming(saying("a", "b")), { tap });
      await everyOf(ai.streamText({ model: streamed, prompt: "?" }).textStream);
    });
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain request: end
      ├─ llm chat: end
      └─ llm chat: error (Too many requests)
      llm chat: end, 2 tokens"
    `);
    expectOneEndingEach(runs);
    expect(runs.all("llm").map(({ info }) => info.tags)).toEqual([["alone"], ["alone"], []]);
  });

  it("hands down handlers, tags and metadata", async () => {
    const heard: string[] = [];
    const handler = { name: "mine", on: { "*.end": () => heard.push("end") } };
    const { runs } = await record((tap) =>
      observe(ai, {
        tap,
        handlers: handler,
        tags: ["eu"],
        metadata: { app: "shop" },
      }).generateText({ model: generating(answering("hi")), prompt: "?" }),
    );
    expect(heard).toEqual(["end", "end", "end"]);
    expect(runs.find("chat").info).toMatchObject({ tags: ["eu"], metadata: { app: "shop" } });
  });

  it("finds the parents where there is no ambient context, as in a browser", async () => {
    const { runs } = await record(
      async (tap) => {
        const { generateText } = observe(ai, { tap, tags: ["eu"] });
        await generateText({ model: generating(answering("hi")), prompt: "?" });
      },
      { context: "explicit" },
    );
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateText: end
      └─ chain step 1: end
         └─ llm chat: end"
    `);
  });

  it("leaves what it cannot read to the AI SDK", async () => {
    const { generateText } = observe(ai, { tap: createTap() });
    // @ts-expect-error: it needs options
    await expect(generateText()).rejects.toThrow(TypeError);
    const { streamText } = observe(ai, { tap: createTap() });
    // @ts-expect-error: a number is no model
    expect(() => streamText({ model: 1, prompt: "?" })).toThrow(ai.UnsupportedModelVersionError);
  });

  it("makes no call fail for what it says of itself", async () => {
    const settings: ai.TelemetrySettings[] = [
      { functionId: "" },
      // @ts-expect-error: a number is no metadata
      { metadata: 7 },
    ];
    const { runs } = await record(async (tap) => {
      const { generateText } = observe(ai, { tap, metadata: { app: "shop" } });
      for (const experimental_telemetry of settings) {
        await generateText({
          model: generating(answering("hi")),
          prompt: "?",
          experimental_telemetry,
        });
      }
    });
    expect(runs.roots.map(({ name, standing }) => `${name}: ${standing}`)).toEqual(
      settings.map(() => "generateText: end"),
    );
  });

  it("says what is wrong with what it is given", () => {
    // @ts-expect-error: a text is nothing to observe
    expect(() => observe("ai")).toThrow(
      'Expected what is observed to be the AI SDK\'s module, an object of its functions or a model, got `"ai"` (string). observe(await import("ai")), observe({ generateText, streamText }) or observe(model).',
    );
    expect(() => observe(ai.generateText)).toThrow(/, got a function\. observe\(/);
    expect(() => observe({ tool: ai.tool })).toThrow(/, got an object\. observe\(/);
    // @ts-expect-error: a tap is no options
    expect(() => observe(ai, null)).toThrow(
      "Expected the options of `observe` to be an object, got null. Leave them out for the process-wide tap.",
    );
    // @ts-expect-error: an object is no tap
    expect(() => observe(ai, { tap: {} })).toThrow(
      "Expected `tap` to be a tap, got an object. createTap() makes one; leave it out for the process-wide one.",
    );
    // @ts-expect-error: a function is no handler
    expect(() => observe(ai, { handlers: () => undefined })).toThrow(/handler/);
    // @ts-expect-error: a text is no list of tags
    expect(() => observe(ai, { tags: "eu" })).toThrow(/Expected `tags` to be an array of strings/);
  });
});
