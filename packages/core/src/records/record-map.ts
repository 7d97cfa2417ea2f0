import type { CustomEvents, WarningCode } from "../events/events.ts";
import type { JsonFields, JsonValue } from "./json.ts";
import type * as R from "./record-shapes.ts";

/** An agent has chosen a tool. */
export interface AgentActionRecord extends R.RecordBase<"agent.action"> {
  readonly tool: string;
  readonly toolInput?: JsonValue;
  readonly log?: string;
}
/** A model is asked. */
export interface LlmStartRecord extends R.StartRecord<"llm.start"> {
  readonly model?: string;
  readonly provider?: string;
  readonly parameters?: JsonValue;
  readonly tools?: JsonValue;
  readonly prompt?: R.PromptRecord;
}
/** A model has answered. */
export interface LlmEndRecord extends R.EndRecord<"llm.end">, R.LlmFactsRecord {}
/** A model call has failed. */
export interface LlmErrorRecord extends R.FailedRecord<"llm.error">, R.LlmFactsRecord {}
/** A model call was stopped. */
export interface LlmCancelRecord extends R.CancelledRecord<"llm.cancel">, R.LlmFactsRecord {}
/** A tool is called. */
export interface ToolStartRecord extends R.StartRecord<"tool.start"> {
  readonly toolCallId?: string;
}
/** A retriever has found its documents. */
export interface RetrieverEndRecord extends R.EndRecord<"retriever.end"> {
  readonly documents?: JsonValue;
}
/** Texts are embedded. */
export interface EmbeddingStartRecord extends R.StartRecord<"embedding.start"> {
  readonly model?: string;
  readonly provider?: string;
}
/** Texts were embedded. */
export interface EmbeddingEndRecord extends R.EndedRecord<"embedding.end">, R.EmbeddingFactsRecord {
  readonly count: number;
  readonly dimensions?: number;
}
/** An embedding call has failed. */
export interface EmbeddingErrorRecord
  extends R.FailedRecord<"embedding.error">,
    R.EmbeddingFactsRecord {}
/** An embedding call was stopped. */
export interface EmbeddingCancelRecord
  extends R.CancelledRecord<"embedding.cancel">,
    R.EmbeddingFactsRecord {}
/** A run says something in passing. */
export interface RunTextRecord extends R.RecordBase<"run.text"> {
  readonly text: string;
}
/** A run tries again. */
export interface RunRetryRecord extends R.RecordBase<"run.retry"> {
  readonly attempt: number;
  readonly delayMs?: number;
  readonly error: R.ErrorRecord;
  readonly usage?: R.UsageRecord;
  readonly model?: string;
  readonly provider?: string;
}
/** A run tells how far it has come. */
export interface RunProgressRecord extends R.RecordBase<"run.progress"> {
  readonly completed: number;
  readonly total?: number;
  readonly message?: string;
}
/** A run is judged. */
export interface RunScoreRecord extends R.RecordBase<"run.score"> {
  readonly name: string;
  readonly value: number;
  readonly label?: string;
  readonly comment?: string;
  readonly source: string;
}
/** A run, or a handler on it, is used in a way that cannot be meant. */
export interface RunWarningRecord extends R.RecordBase<"run.warning"> {
  readonly code: WarningCode;
  readonly message: string;
}
/** A listener of a handler has thrown or rejected. */
export interface HandlerErrorRecord extends R.RecordBase<"handler.error"> {
  readonly handler: string;
  readonly error: R.ErrorRecord;
  /** The event it failed on, with the fields of its record. */
  readonly event?: JsonFields;
}
/** A handler's queue was full and has dropped events. */
export interface HandlerDropRecord extends R.RecordBase<"handler.drop"> {
  readonly handler: string;
  readonly count: number;
}

/** The records of runtap's own events, by name. */
export interface CoreRecordMap {
  readonly "chain.start": R.StartRecord<"chain.start">;
  readonly "chain.chunk": R.ChunkRecord<"chain.chunk">;
  readonly "chain.end": R.EndRecord<"chain.end">;
  readonly "chain.error": R.FailedRecord<"chain.error">;
  readonly "chain.cancel": R.CancelledRecord<"chain.cancel">;
  readonly "agent.start": R.StartRecord<"agent.start">;
  readonly "agent.action": AgentActionRecord;
  readonly "agent.chunk": R.ChunkRecord<"agent.chunk">;
  readonly "agent.end": R.EndRecord<"agent.end">;
  readonly "agent.error": R.FailedRecord<"agent.error">;
  readonly "agent.cancel": R.CancelledRecord<"agent.cancel">;
  readonly "llm.start": LlmStartRecord;
  readonly "llm.token": R.TokenRecord;
  readonly "llm.end": LlmEndRecord;
  readonly "llm.error": LlmErrorRecord;
  readonly "llm.cancel": LlmCancelRecord;
  readonly "tool.start": ToolStartRecord;
  readonly "tool.chunk": R.ChunkRecord<"tool.chunk">;
  readonly "tool.end": R.EndRecord<"tool.end">;
  readonly "tool.error": R.FailedRecord<"tool.error">;
  readonly "tool.cancel": R.CancelledRecord<"tool.cancel">;
  readonly "retriever.start": R.StartRecord<"retriever.start">;
  readonly "retriever.end": RetrieverEndRecord;
  readonly "retriever.error": R.FailedRecord<"retriever.error">;
  readonly "retriever.cancel": R.CancelledRecord<"retriever.cancel">;
  readonly "embedding.start": EmbeddingStartRecord;
  readonly "embedding.end": EmbeddingEndRecord;
  readonly "embedding.error": EmbeddingErrorRecord;
  readonly "embedding.cancel": EmbeddingCancelRecord;
  readonly "run.text": RunTextRecord;
  readonly "run.retry": RunRetryRecord;
  readonly "run.progress": RunProgressRecord;
  readonly "run.score": RunScoreRecord;
  readonly "run.warning": RunWarningRecord;
  readonly "handler.error": HandlerErrorRecord;
  readonly "handler.drop": HandlerDropRecord;
}

/** The record of one of your events: its fields, as JSON. */
export interface CustomRecord<Name extends string> extends R.RecordBase<Name> {
  readonly [field: string]: unknown;
}

/** The records of your events, by name. */
export type CustomRecords = {
  readonly [Name in keyof CustomEvents]: CustomRecord<Extract<Name, string>>;
};

/** Every record, those of your events included, by the name of the event. */
export interface RecordMap extends CoreRecordMap, CustomRecords {}

/** The record of an event of this name. */
export type RecordOf<Name extends keyof RecordMap> = RecordMap[Name];

/** The record of any event. */
export type AnyRecord = RecordMap[keyof RecordMap];
