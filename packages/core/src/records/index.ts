export type { CutReason, CutRecord } from "./cuts.ts";
export { type EventOf, fromRecord } from "./from-record.ts";
export type { JsonFields, JsonValue } from "./json.ts";
export type { RecordLimits } from "./limits.ts";
export type {
  AgentActionRecord,
  AnyRecord,
  CoreRecordMap,
  CustomRecord,
  CustomRecords,
  EmbeddingCancelRecord,
  EmbeddingEndRecord,
  EmbeddingErrorRecord,
  EmbeddingStartRecord,
  HandlerDropRecord,
  HandlerErrorRecord,
  LlmCancelRecord,
  LlmEndRecord,
  LlmErrorRecord,
  LlmStartRecord,
  RecordMap,
  RecordOf,
  RetrieverEndRecord,
  RunProgressRecord,
  RunRetryRecord,
  RunScoreRecord,
  RunTextRecord,
  RunWarningRecord,
  ToolStartRecord,
} from "./record-map.ts";
export type {
  CancelledRecord,
  ChunkRecord,
  CutShortRecord,
  EmbeddingFactsRecord,
  EndedRecord,
  EndRecord,
  ErrorRecord,
  FailedRecord,
  LlmFactsRecord,
  PromptRecord,
  RecordBase,
  RunRecord,
  StartRecord,
  TokenRecord,
  ToolCallRecord,
  ToolCallRefRecord,
  UsageRecord,
} from "./record-shapes.ts";
export {
  replay,
  type ReplayFailure,
  type ReplayOptions,
  type ReplaySource,
  type ReplaySummary,
  type SkippedRecord,
} from "./replay.ts";
export { toRecord } from "./to-record.ts";
