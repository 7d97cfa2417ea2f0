import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { allEnded, expectOneEndingEach } from "./endings.ts";
import { answering, generating, PartSource, saying, streaming } from "./models.ts";
import { everyOf } from "./reading.ts";

const schema = z.object({ city: z.string() });
const written = ['{"city":', '"Rome"}'];

describe("generateObject, observed", () => {
  it("is a chain around the model call, and ends with the object", async () => {
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateObject({
        model: generating(answering('{"city":"Rome"}')),
        schema,
        prompt: "?",
      }),
    );
    expect(result.object).toEqual({ city: "Rome" });
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateObject: end
      └─ llm chat: end"
    `);
    expect(runs.find("generateObject", "chain").event("chain.end").output).toEqual({
      city: "Rome",
    });
  });

  it("fails with an answer that is no such object", async () => {
    const { error, runs } = await record.failing((tap) =>
      observe(ai, { tap }).generateObject({
        model: generating(answering('{"city":1}')),
        schema,
        prompt: "?",
      }),
    );
    expect(ai.NoObjectGeneratedError.isInstance(error)).toBe(true);
    expect(runs.find("chat").standing).toBe("end");
    expect(runs.find("generateObject").standing).toBe("error");
    expectOneEndingEach(runs);
  });
});

describe("streamObject, observed", () => {
  it("ends with the object, whichever of the result is read", async () => {
    type Result = ai.StreamObjectResult<unknown, unknown, unknown>;
    const ways: readonly ((result: Result) => Promise<unknown>)[] = [
      async ({ partialObjectStream }) => everyOf(partialObjectStream),
      async ({ fullStream }) => everyOf(fullStream),
      async ({ textStream }) => everyOf(textStream),
      async (result) => result.toTextStreamResponse().text(),
    ];
    for (const read of ways) {
      const { runs } = await record(async (tap) => {
        const { streamObject } = observe(ai, { tap });
        await read(streamObject({ model: streaming(saying(...written)), schema, prompt: "?" }));
        await allEnded(tap);
      });
      expect(runs.find("streamObject", "chain").event("chain.end").output).toEqual({
        city: "Rome",
      });
      expectOneEndingEach(runs);
    }
  });

  it("fails where the object is not as it must be", async () => {
    const { runs } = await record(async (tap) => {
      const result = observe(ai, { tap }).streamObject({
        model: streaming(saying('{"city":1}')),
        schema,
        prompt: "?",
      });
      await everyOf(result.textStream);
      await result.object.catch(() => undefined);
      await allEnded(tap);
    });
    expect(runs.find("streamObject").standing).toBe("error");
    expectOneEndingEach(runs);
  });

  it("fails with an error in the place of any part, or a stream cut there", async () => {
    const parts = saying(...written);
    for (const at of parts.keys()) {
      const error = new Error("overloaded");
      const sources = [
        new PartSource([...parts.slice(0, at), { type: "error", error }]),
        new PartSource(parts.slice(0, at), { error }),
      ];
      for (const source of sources) {
        const { runs } = await record(async (tap) => {
          const result = observe(ai, { tap }).streamObject({
            model: streaming(source),
            schema,
            prompt: "?",
            onError: () => undefined,
          });
          await everyOf(result.fullStream).catch(() => undefined);
          await allEnded(tap);
        });
        expectOneEndingEach(runs);
        expect(runs.all().map(({ ending }) => ending)).toMatchObject([{ error }, { error }]);
      }
    }
  });

  it("is cancelled where its reader leaves", async () => {
    const { runs } = await record(async (tap) => {
      const { partialObjectStream } = observe(ai, { tap }).streamObject({
        model: streaming(new PartSource(saying(...written).slice(0, 4), "hang")),
        schema,
        prompt: "?",
      });
      for await (const _ of partialObjectStream) break;
      await allEnded(tap);
    });
    expect(runs.find("streamObject").ending).toMatchObject({ reason: "break" });
    expectOneEndingEach(runs);
  });
});

describe("an output that is an object", () => {
  it("is the text of the answer, and parsed no more often than unobserved", async () => {
    const { result, runs } = await record(async (tap) => {
      const result = observe(ai, { tap }).streamText({
        model: streaming(saying(...written)),
        output: ai.Output.object({ schema }),
        prompt: "?",
      });
      const output = await result.output;
      await allEnded(tap);
      return output;
    });
    expect(result).toEqual({ city: "Rome" });
    expect(runs.find("streamText", "chain").event("chain.end").output).toBe('{"city":"Rome"}');
  });
});
