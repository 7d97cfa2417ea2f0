import { record } from "@runtap/testing";
import * as ai from "ai";
import { MockEmbeddingModelV3 } from "ai/test";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { answering, generating, saying, streaming } from "./models.ts";

class PrivateModel {
  readonly specificationVersion = "v3";
  readonly provider = "own";
  readonly modelId = "own-1";
  readonly supportedUrls = {};
  #greeting = "hi";

  get greeting(): string {
    return this.#greeting;
  }

  set greeting(greeting: string) {
    this.#greeting = greeting;
  }

  greet(): string {
    return this.#greeting;
  }

  async doGenerate() {
    return answering(this.#greeting);
  }

  async doStream(): Promise<never> {
    throw new Error("It does not stream.");
  }
}

function frozen<Model extends Parameters<typeof ai.wrapLanguageModel>[0]["model"]>(model: Model) {
  return Object.freeze(ai.wrapLanguageModel({ model, middleware: { specificationVersion: "v3" } }));
}

describe("a model in whose place another stands", () => {
  it("may be frozen", async () => {
    const { runs } = await record(async (tap) => {
      const { embed, generateText, streamText } = observe(ai, { tap });
      const generated = await generateText({
        model: frozen(generating(answering("hi"))),
        prompt: "?",
      });
      expect(generated.text).toBe("hi");
      const streamed = streamText({ model: frozen(streaming(saying("a", "b"))), prompt: "?" });
      expect(await streamed.text).toBe("ab");
      const embedding = Object.freeze(
        new MockEmbeddingModelV3({ doEmbed: async () => ({ embeddings: [[1, 2]], warnings: [] }) }),
      );
      expect((await embed({ model: embedding, value: "hi" })).embedding).toEqual([1, 2]);
      const alone = observe(frozen(generating(answering("hi"))), { tap });
      expect((await ai.generateText({ model: alone, prompt: "?" })).text).toBe("hi");
    });
    expect(runs.all("llm").map(({ ending }) => ending?.type)).toEqual([
      "llm.end",
      "llm.end",
      "llm.end",
    ]);
    expect(runs.all("embedding")).toHaveLength(1);
  });

  it("keeps its private fields, its methods and its class", async () => {
    const own = new PrivateModel();
    const model = observe(own);
    model.greeting = "hello";
    expect([own.greeting, model.greeting, model.greet()]).toEqual(["hello", "hello", "hello"]);
    expect(model).toBeInstanceOf(PrivateModel);
    expect(model.constructor).toBe(PrivateModel);
    expect(model.greet).toBe(model.greet);
    expect(Object.entries(model)).toEqual(Object.entries(own));
    expect("doStream" in model).toBe(true);
    Object.assign(model, { extra: 1 });
    expect(Object.keys(own)).toContain("extra");
    expect(Reflect.deleteProperty(model, "extra")).toBe(true);
    expect(Object.keys(own)).not.toContain("extra");
  });
});
