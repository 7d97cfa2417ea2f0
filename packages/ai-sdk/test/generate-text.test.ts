import { record } from "@runtap/testing";
import * as ai from "ai";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { observe } from "../src/index.ts";
import { answering, askingAtOnce, generating } from "./models.ts";

const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sunny in ${city}`,
});

describe("generateText, observed", () => {
  it("is a chain of steps, with a model call and its tools in each", async () => {
    const { result, runs } = await record((tap) =>
      observe(ai, { tap }).generateText({
        model: generating(askingAtOnce(), answering("Sunny in both.")),
        tools: { weather },
        stopWhen: ai.stepCountIs(3),
        prompt: "How is the weather?",
      }),
    );
    expect(result.text).toBe("Sunny in both.");
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain generateText: end
      ├─ chain step 1: end
      │  ├─ llm gpt-5: end
      │  ├─ tool weather: end
      │  └─ tool weather: end
      └─ chain step 2: end
         └─ llm gpt-5: end"
    `);
  });
});
