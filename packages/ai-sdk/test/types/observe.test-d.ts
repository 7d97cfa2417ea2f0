import type { EmbeddingModelV3, LanguageModelV3 } from "@ai-sdk/provider";
import { createTap } from "@runtap/core";
import { observe, type ObserveOptions } from "@runtap/ai-sdk";
import * as ai from "ai";
import { expectTypeOf } from "vitest";
import { z } from "zod";

// The same types, generics and all.
expectTypeOf(observe(ai)).toEqualTypeOf<typeof ai>();
const { generateText, streamText, generateObject, ToolLoopAgent } = observe(ai);
expectTypeOf(generateText).toEqualTypeOf(ai.generateText);
expectTypeOf(streamText).toEqualTypeOf(ai.streamText);
expectTypeOf(ToolLoopAgent).toEqualTypeOf(ai.ToolLoopAgent);

declare const model: LanguageModelV3;
declare const embeddingModel: EmbeddingModelV3;
expectTypeOf(observe(model)).toEqualTypeOf<LanguageModelV3>();
expectTypeOf(observe(embeddingModel)).toEqualTypeOf<EmbeddingModelV3>();

const weather = ai.tool({
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => ({ city, degrees: 8 }),
});
const bare = await ai.generateText({ model, tools: { weather }, prompt: "?" });
const observed = await generateText({ model, tools: { weather }, prompt: "?" });
expectTypeOf(observed).toEqualTypeOf(bare);
expectTypeOf(observed.toolResults).not.toBeAny();
const { object } = await generateObject({
  model,
  schema: z.object({ city: z.string() }),
  prompt: "?",
});
expectTypeOf(object).toEqualTypeOf<{ city: string }>();
const { output } = await generateText({
  model,
  output: ai.Output.object({ schema: z.object({ city: z.string() }) }),
  prompt: "?",
});
expectTypeOf(output).toEqualTypeOf<{ city: string }>();

// Some of the functions alone.
const some = observe({ embed: ai.embed }, { tap: createTap(), tags: ["eu"] });
expectTypeOf(some).toEqualTypeOf<{ embed: typeof ai.embed }>();

// What users pass may be undefined, as optional settings are.
declare const settings: ObserveOptions | undefined;
observe(ai, { handlers: settings?.handlers, tap: settings?.tap });
observe(ai, settings);

// @ts-expect-error 'tag' does not exist in type 'ObserveOptions'
observe(ai, { tag: ["eu"] });
// @ts-expect-error Argument of type 'string' is not assignable to parameter of type 'object'
observe("ai");
