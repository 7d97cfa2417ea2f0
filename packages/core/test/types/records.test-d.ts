import { type AnyEvent, type ChainError, type LlmEnd, type RunInfo, tap } from "@runtap/core";
import {
  type AnyRecord,
  type ErrorRecord,
  fromRecord,
  type LlmEndRecord,
  type RecordOf,
  replay,
  type ReplaySummary,
  type RunRecord,
  toRecord,
  type UsageRecord,
} from "@runtap/core/records";
import { expectTypeOf } from "vitest";

void tap.run("llm", { name: "answer" }, (llm) => {
  llm.on("llm.end", (event) => {
    const record = toRecord(event);
    expectTypeOf(record).toEqualTypeOf<LlmEndRecord>();
    expectTypeOf(record.v).toEqualTypeOf<1>();
    expectTypeOf(record.run).toEqualTypeOf<RunRecord>();
    expectTypeOf(record.usage).toEqualTypeOf<UsageRecord | undefined>();
    expectTypeOf(fromRecord(record)).toEqualTypeOf<LlmEnd>();
  });
  llm.on("*.error", (event) => expectTypeOf(toRecord(event).error).toEqualTypeOf<ErrorRecord>());
  llm.on("*", (event) => expectTypeOf(toRecord(event)).toEqualTypeOf<AnyRecord>());
});

declare const record: AnyRecord;
expectTypeOf<RecordOf<"llm.end">>().toEqualTypeOf<LlmEndRecord>();
expectTypeOf(fromRecord(JSON.parse("{}"))).toEqualTypeOf<AnyEvent>();
expectTypeOf(fromRecord(record)).toEqualTypeOf<AnyEvent>();
expectTypeOf(fromRecord(record).run).toEqualTypeOf<RunInfo>();

declare const failed: RecordOf<"chain.error">;
expectTypeOf(fromRecord(failed)).toEqualTypeOf<ChainError>();

// A record is narrowed by its type, as an event is.
if (record.type === "llm.token") expectTypeOf(record.token).toEqualTypeOf<string>();

expectTypeOf(replay([record], [])).toEqualTypeOf<Promise<ReplaySummary>>();

// @ts-expect-error TS2353: Object literal may only specify known properties, and 'maxLength' does
// not exist in type 'RecordLimits'.
export const misspelt: AnyRecord = toRecord(fromRecord(record), { maxLength: 3 });
// @ts-expect-error TS2344: Type '"llm.ends"' does not satisfy the constraint 'keyof RecordMap'.
export type Misspelt = RecordOf<"llm.ends">;
