import { createTap } from "@runtap/core";
import { observe } from "@runtap/openai";
import OpenAI, { AzureOpenAI } from "openai";
import type { Stream } from "openai/streaming";
import { expectTypeOf } from "vitest";

class Own extends OpenAI {
  readonly team = "search";
}

// What comes back is of the type that was given, whatever that is.
expectTypeOf(observe(new OpenAI())).toEqualTypeOf<OpenAI>();
expectTypeOf(observe(new AzureOpenAI())).toEqualTypeOf<AzureOpenAI>();
expectTypeOf(observe(new Own())).toEqualTypeOf<Own>();

const client = observe(new OpenAI(), {
  tap: createTap(),
  handlers: [{ name: "audit", on: {} }],
  tags: ["eu"],
  metadata: { tenant: "acme" },
  name: "judge",
  provider: undefined,
  includeUsage: true,
});

// Overloads and generics of its methods are there.
const stream = client.chat.completions.create({ model: "m", messages: [], stream: true });
expectTypeOf(await stream).toExtend<Stream<OpenAI.ChatCompletionChunk>>();
const whole = client.chat.completions.create({ model: "m", messages: [] });
expectTypeOf((await whole.withResponse()).data).toEqualTypeOf<OpenAI.ChatCompletion>();

// @ts-expect-error Type '{ baseURL: string; }' is missing the following properties from type 'OpenAIClient': chat, embeddings, post
observe({ baseURL: "https://api.openai.com/v1" });
// @ts-expect-error 'include_usage' does not exist in type 'OpenAIOptions'. Did you mean to write 'includeUsage'?
observe(client, { include_usage: true });
