import AnthropicNow from "@anthropic-ai/sdk";
import AnthropicBefore from "anthropic-sdk-0";
import type { Handler } from "@runtap/core";
import { expectTypeOf } from "vitest";
import { observe } from "../../src/index.ts";

// The client keeps its type, whichever version it is of.
expectTypeOf(observe(new AnthropicNow())).toEqualTypeOf<AnthropicNow>();
expectTypeOf(observe(new AnthropicBefore())).toEqualTypeOf<AnthropicBefore>();

class Mine extends AnthropicNow {
  readonly own: number = 1;
}
expectTypeOf(observe(new Mine(), { tags: ["a"] }).own).toEqualTypeOf<number>();

// Options that may be missing may be given as such.
declare const handlers: Handler | undefined;
observe(new AnthropicNow(), { handlers, name: undefined });

// @ts-expect-error Type '{}' is missing the following properties from type 'AnthropicClient': baseURL, messages, post
observe({});
// @ts-expect-error Object literal may only specify known properties, and 'tag' does not exist in type 'ObserveOptions'.
observe(new AnthropicNow(), { tag: "a" });
