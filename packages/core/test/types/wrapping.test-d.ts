import { type AnyEvent, type LlmEnd, tap, type Wrapped } from "@runtap/core";
import { expectTypeOf } from "vitest";

// A wrapped function is the function it was.
const sync = tap.wrap("tool", {}, (query: string, limit = 3) => [query, limit] as const);
expectTypeOf(sync).toBeCallableWith("docs");
expectTypeOf(sync("docs", 2)).toEqualTypeOf<readonly [string, number]>();

const async = tap.wrap("tool", { name: "search" }, async (query: string) => ({ found: query }));
expectTypeOf(async("docs")).toEqualTypeOf<Promise<{ found: string }>>();

const generator = tap.wrap("chain", {}, function* count(to: number): Generator<number, string> {
  for (let at = 0; at < to; at += 1) yield at;
  return "done";
});
expectTypeOf(generator(3)).toEqualTypeOf<Generator<number, string>>();

const stream = tap.wrap("llm", { pick: (chunk) => chunk.text }, async function* answer() {
  yield { text: "Hel" };
  yield { text: "lo" };
});
expectTypeOf(stream()).toExtend<AsyncGenerator<{ text: string }, void>>();

const web = tap.wrap("llm", { name: "fetch" }, (url: string) => fetch(url));
expectTypeOf(web("…")).toEqualTypeOf<Promise<Response>>();

// Overloads, generics and `this` are kept.
function parse(text: string): string[];
function parse(text: string, lines: number): string;
function parse(text: string, lines?: number): string | string[] {
  return lines === undefined ? [text] : text;
}
const parsed = tap.wrap("tool", {}, parse);
expectTypeOf(parsed("text")).toEqualTypeOf<string[]>();
expectTypeOf(parsed("text", 1)).toEqualTypeOf<string>();

function first<Item>(items: readonly Item[]): Item | undefined {
  return items[0];
}
const firstOf = tap.wrap("tool", {}, first);
expectTypeOf(firstOf([1, 2])).toEqualTypeOf<number | undefined>();
expectTypeOf(firstOf(["text"])).toEqualTypeOf<string | undefined>();

interface Model {
  readonly name: string;
}
const method = tap.wrap("llm", {}, function ask(this: Model, question: string) {
  return `${this.name} on ${question}`;
});
expectTypeOf(method).thisParameter.toEqualTypeOf<Model>();
expectTypeOf(method.call({ name: "m" }, "why")).toEqualTypeOf<string>();

// What is asked about a call knows its arguments and its result.
tap.wrap(
  "llm",
  {
    name: "answer",
    fields: (question, temperature) => {
      expectTypeOf(question).toEqualTypeOf<string>();
      expectTypeOf(temperature).toEqualTypeOf<number>();
      return { input: question, model: "gpt-5", parameters: { temperature } };
    },
    report: (result) => {
      expectTypeOf(result).toEqualTypeOf<{ text: string; tokens: number }>();
      return { usage: { outputTokens: result.tokens } };
    },
  },
  async (question: string, temperature: number) => ({ text: question, tokens: temperature }),
);
tap.wrap(
  "llm",
  {
    name: "answer",
    until: (result) => {
      expectTypeOf(result).toEqualTypeOf<{ textStream: ReadableStream<string> }>();
      return result.textStream;
    },
  },
  () => ({ textStream: new ReadableStream<string>() }),
);

// `with` gives the same function; `ended` knows its output.
expectTypeOf(async.with({ tags: ["web"] })).toEqualTypeOf<typeof async>();
expectTypeOf(sync).toExtend<
  Wrapped<(query: string, limit?: number) => readonly [string, number], "tool">
>();
export function read(event: AnyEvent): string | undefined {
  if (async.ended(event)) {
    expectTypeOf(event.type).toEqualTypeOf<"tool.end">();
    expectTypeOf(event.output).toEqualTypeOf<{ found: string }>();
    return event.output.found;
  }
  if (stream.ended(event)) expectTypeOf(event).toExtend<LlmEnd>();
  return undefined;
}
