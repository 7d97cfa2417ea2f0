import type {
  AnyEvent,
  CoreEventName,
  EndingOf,
  Handler,
  LlmEnd,
  RetrieverStart,
  Tap,
} from "@runtap/core";
import { expectTypeOf } from "vitest";
import {
  playSample,
  record,
  type RecordedRun,
  type RecordedRuns,
  type SampleEvents,
} from "../../src/index.ts";
import { conformanceChecks } from "../../src/conformance.ts";

// `result` is what the function returns, awaited.
const ofPromise = await record(async () => ({ answer: 42 }));
expectTypeOf(ofPromise.result).toEqualTypeOf<{ answer: number }>();
expectTypeOf(ofPromise.events).toEqualTypeOf<readonly AnyEvent[]>();
expectTypeOf(ofPromise.runs).toEqualTypeOf<RecordedRuns>();

const ofRun = await record((tap) => tap.run("chain", { name: "rag" }, () => "text"));
expectTypeOf(ofRun.result).toEqualTypeOf<string>();

const ofNothing = await record((tap) => {
  expectTypeOf(tap).toEqualTypeOf<Tap>();
});
expectTypeOf(ofNothing.result).toEqualTypeOf<void>();

const failed = await record.failing(() => 1);
expectTypeOf(failed.error).toEqualTypeOf<unknown>();
// @ts-expect-error Property 'result' does not exist on type 'RecordedFailure'.
void failed.result;

declare const tap: Tap;
await record(() => 1, { tap });
// @ts-expect-error An existing tap has its own clock: type '"system"' is not assignable to type 'undefined'.
await record(() => 1, { tap, clock: "system" });
// @ts-expect-error Type '"sytem"' is not assignable to type '"system" | Clock | undefined'.
await record(() => 1, { clock: "sytem" });

// A kind types the run.
const { runs } = ofRun;
expectTypeOf(runs.find("answer")).toEqualTypeOf<RecordedRun>();
expectTypeOf(runs.find("answer", "llm").ending).toEqualTypeOf<EndingOf<"llm"> | undefined>();
expectTypeOf(runs.all("retriever")[0]?.start).toEqualTypeOf<RetrieverStart | undefined>();
// @ts-expect-error Argument of type '"lm"' is not assignable to parameter of type 'RunKind'.
runs.find("answer", "lm");

// An event's name types the event; a misspelt one is an error that lists the real ones.
expectTypeOf(runs.find("answer").event("llm.end")).toEqualTypeOf<LlmEnd>();
// @ts-expect-error Argument of type '"llm.finish"' is not assignable to parameter of type 'EventName'.
runs.find("answer").event("llm.finish");

// The sample has every core event: a package's table over it breaks when an event is added.
expectTypeOf<keyof SampleEvents>().toEqualTypeOf<CoreEventName>();
expectTypeOf<SampleEvents["llm.end"]>().toEqualTypeOf<LlmEnd>();

declare const handler: Handler & { readonly lines: readonly string[] };
await playSample(handler);
await playSample([handler, [handler]]);
await playSample(tap);
// @ts-expect-error Property 'on' is missing in type '{ name: string; }'.
await playSample({ name: "no listeners" });

// The probes see the handler as what it is.
conformanceChecks(() => handler, {
  observe: (each) => expectTypeOf(each.lines).toEqualTypeOf<readonly string[]>(),
  retained: (each) => each.lines.length,
});
conformanceChecks(async () => handler, { retained: ({ lines }) => lines.length });
