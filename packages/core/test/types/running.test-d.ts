import {
  type AnyEnding,
  type CancelReason,
  type ChainCancel,
  type ChainEnd,
  type ChainError,
  createTap,
  currentRun,
  type LlmRun,
  type ProcessTap,
  type Run,
  type RunInfo,
  type RunKind,
  type StartedLlm,
  type StartedRun,
  type Tap,
  tap,
} from "@runtap/core";
import { expectTypeOf } from "vitest";

// The result of a run is its body's, awaited once.
expectTypeOf(tap.run("chain", { name: "rag" }, () => 42)).toEqualTypeOf<Promise<number>>();
expectTypeOf(tap.run("chain", { name: "rag" }, async () => "text")).toEqualTypeOf<
  Promise<string>
>();
expectTypeOf(tap.run("chain", { name: "rag" }, () => undefined)).toEqualTypeOf<
  Promise<undefined>
>();
expectTypeOf(
  tap.run("chain", { name: "rag" }, async () => (Math.random() > 0.5 ? "text" : 42)),
).toEqualTypeOf<Promise<"text" | 42>>();
expectTypeOf(
  tap.run("chain", { name: "rag" }, (run) => run.run("tool", { name: "search" }, () => [1])),
).toEqualTypeOf<Promise<number[]>>();
expectTypeOf(
  tap.run("tool", { name: "fail" }, () => {
    throw new Error("always");
  }),
).toEqualTypeOf<Promise<never>>();
expectTypeOf(tap.start("chain", { name: "rag" }).do(async () => true)).toEqualTypeOf<
  Promise<boolean>
>();

function identity<Value>(value: Value): Promise<Awaited<Value>> {
  return tap.run("chain", { name: "generic" }, () => value);
}
expectTypeOf(identity(Promise.resolve(1))).toEqualTypeOf<Promise<number>>();

// A body gets what it may do; who starts a run can end it, too.
void tap.run("llm", { name: "answer" }, (run) => expectTypeOf(run).toEqualTypeOf<LlmRun>());
const started = tap.start("llm", { name: "answer" });
expectTypeOf(started).toEqualTypeOf<StartedLlm>();
expectTypeOf(started).toExtend<LlmRun>();
expectTypeOf(started.cancel).parameter(0).toEqualTypeOf<CancelReason | undefined>();
expectTypeOf<keyof StartedRun<"tool">>().toEqualTypeOf<
  | keyof Run<"tool">
  | "cancel"
  | "do"
  | "end"
  | "fail"
  | "follow"
  | "within"
  | typeof Symbol.asyncDispose
  | typeof Symbol.dispose
>();
expectTypeOf(started.within(() => 42)).toEqualTypeOf<number>();
started.end("text", { usage: { inputTokens: 1, outputTokens: null }, finishReason: "stop" });

// Methods exist on the kinds that have the event.
type KindsWith<Method extends string> = {
  [Kind in RunKind]: Method extends keyof Run<Kind> ? Kind : never;
}[RunKind];
expectTypeOf<KindsWith<"token">>().toEqualTypeOf<"llm">();
expectTypeOf<KindsWith<"action">>().toEqualTypeOf<"agent">();
expectTypeOf<KindsWith<"chunk">>().toEqualTypeOf<"agent" | "chain" | "tool">();
expectTypeOf<KindsWith<"through">>().toEqualTypeOf<"agent" | "chain" | "llm" | "tool">();
expectTypeOf<KindsWith<"report">>().toEqualTypeOf<"embedding" | "llm">();
expectTypeOf<KindsWith<"text" | "progress" | "retry" | "score">>().toEqualTypeOf<RunKind>();
expectTypeOf<KindsWith<"end">>().toEqualTypeOf<never>();

// An ending is one of three, and says which.
void tap.run("chain", { name: "rag" }, async (run) => {
  expectTypeOf(run.ended).toEqualTypeOf<Promise<ChainEnd | ChainError | ChainCancel>>();
  const ending = await run.ended;
  if (ending.type === "chain.error") expectTypeOf(ending.error).toEqualTypeOf<Error>();
  expectTypeOf(ending).toExtend<AnyEnding>();
  expectTypeOf(run.info).toEqualTypeOf<RunInfo>();
  expectTypeOf(run.kind).toEqualTypeOf<"chain">();
});

// Streams keep their chunks' type.
const chunks = started.follow([{ delta: "text" }], (chunk) => chunk.delta);
expectTypeOf(chunks).toEqualTypeOf<AsyncIterableIterator<{ delta: string }>>();
void tap.run("llm", { name: "answer" }, (run) => {
  async function* source(): AsyncGenerator<{ readonly text: string; readonly done: boolean }> {
    yield { text: "text", done: true };
  }
  return run.through(source(), (chunk) => {
    expectTypeOf(chunk).toEqualTypeOf<{ readonly text: string; readonly done: boolean }>();
    return chunk.done ? [{ text: chunk.text, usage: { outputTokens: 1 } }, "!"] : undefined;
  });
});

// What a program has or has not can be passed on as it is, under `exactOptionalPropertyTypes`.
export function answer(
  question: string,
  maybe: {
    signal?: AbortSignal;
    userId?: string;
    model?: string;
    timeoutMs?: number;
    parent?: Run;
  },
): Promise<string> {
  const { signal, userId, model, timeoutMs, parent } = maybe;
  const options = { name: "answer", input: question, signal, userId, model, timeoutMs, parent };
  return tap.run("llm", options, () => "text");
}

// Taps, and what the code is inside.
expectTypeOf(tap).toEqualTypeOf<ProcessTap>();
expectTypeOf(createTap()).toEqualTypeOf<Tap>();
expectTypeOf(currentRun()).toEqualTypeOf<Run | undefined>();
expectTypeOf(currentRun("llm")).toEqualTypeOf<LlmRun | undefined>();
expectTypeOf(tap.scope({ tags: ["web"] }, () => 42)).toEqualTypeOf<number>();
const { run, start } = tap;
expectTypeOf(run("tool", { name: "search" }, () => 42)).toEqualTypeOf<Promise<number>>();
expectTypeOf(start("tool", { name: "search" })).toEqualTypeOf<StartedRun<"tool">>();
