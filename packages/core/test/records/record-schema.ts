import type { CoreEventMap, CoreEventName } from "../../src/events/events.ts";
import { type CancelReason, RUN_KINDS, type RunInfo } from "../../src/index.ts";
import type {
  CoreRecordMap,
  CutReason,
  PromptRecord,
  RecordBase,
  RunRecord,
  ToolCallRecord,
  ToolCallRefRecord,
  UsageRecord,
} from "../../src/records/index.ts";

type Schema = boolean | { readonly [keyword: string]: unknown };

interface Needed {
  readonly isNeeded: true;
  readonly schema: Schema;
}
interface Optional {
  readonly isNeeded: false;
  readonly schema: Schema;
}
type Field<Shape, Name extends keyof Shape> = {} extends Pick<Shape, Name> ? Optional : Needed;

/** Every field of a shape, and whether it must be there: one more or less is a compile error. */
type FieldsOf<Shape, Except = never> = {
  readonly [Name in Exclude<keyof Shape, Except>]-?: Field<Shape, Name>;
};

/** The fields of a run that its record does not know: none. */
export type ForgottenOfRuns = Exclude<keyof RunInfo, keyof RunRecord>;

/** The fields of an event that its record does not know: none. */
export type ForgottenOfEvents = {
  [Name in CoreEventName]: Exclude<keyof CoreEventMap[Name], keyof CoreRecordMap[Name]>;
}[CoreEventName];

const needed = (schema: Schema): Needed => ({ isNeeded: true, schema });
const optional = (schema: Schema): Optional => ({ isNeeded: false, schema });
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

const text = { type: "string" };
const number = { type: "number" };
const integer = { type: "integer" };
const count = { type: "integer", minimum: 0 };
const json = optional(true);

const CANCEL_REASONS = Object.keys({
  abort: 1,
  break: 1,
  timeout: 1,
  guard: 1,
  interrupt: 1,
  abandoned: 1,
  shutdown: 1,
} satisfies Record<CancelReason, 1>);

const CUT_REASONS = Object.keys({
  length: 1,
  breadth: 1,
  depth: 1,
  bytes: 1,
  circular: 1,
  unreadable: 1,
  opaque: 1,
  number: 1,
  more: 1,
} satisfies Record<CutReason, 1>);

const start = { input: json };
const chunk = { chunk: json };
const ended = { durationMs: needed(number) };
const end = { ...ended, output: json };
const cutShort = { ...end, truncated: optional({ const: true }) };
const failed = { ...cutShort, error: needed(ref("error")), originRunId: needed(ref("runId")) };
const cancelled = { ...cutShort, reason: needed({ enum: CANCEL_REASONS }), cause: json };
const embeddingFacts = {
  usage: optional(ref("usage")),
  costUsd: optional(number),
  model: optional(text),
  responseId: optional(text),
};
const llmFacts = {
  ...embeddingFacts,
  text: optional(text),
  toolCalls: optional({ type: "array", items: ref("toolCall") }),
  finishReason: optional(text),
  tokenEvents: needed(count),
  timeToFirstTokenMs: optional(number),
  cached: optional({ type: "boolean" }),
};
const asked = { model: optional(text), provider: optional(text) };

const payloads: {
  readonly [Name in CoreEventName]: FieldsOf<CoreRecordMap[Name], keyof RecordBase>;
} = {
  "chain.start": start,
  "chain.chunk": chunk,
  "chain.end": end,
  "chain.error": failed,
  "chain.cancel": cancelled,
  "agent.start": start,
  "agent.action": { tool: needed(text), toolInput: json, log: optional(text) },
  "agent.chunk": chunk,
  "agent.end": end,
  "agent.error": failed,
  "agent.cancel": cancelled,
  "llm.start": {
    ...start,
    ...asked,
    parameters: json,
    tools: json,
    prompt: optional(ref("prompt")),
  },
  "llm.token": {
    token: needed({ type: "string", minLength: 1 }),
    index: needed(count),
    choice: needed(integer),
    channel: needed({ enum: ["text", "reasoning", "tool-call"] }),
    toolCall: optional(ref("toolCallRef")),
    attempt: needed(integer),
    raw: json,
  },
  "llm.end": { ...end, ...llmFacts },
  "llm.error": { ...failed, ...llmFacts },
  "llm.cancel": { ...cancelled, ...llmFacts },
  "tool.start": { ...start, toolCallId: optional(text) },
  "tool.chunk": chunk,
  "tool.end": end,
  "tool.error": failed,
  "tool.cancel": cancelled,
  "retriever.start": start,
  "retriever.end": { ...end, documents: json },
  "retriever.error": failed,
  "retriever.cancel": cancelled,
  "embedding.start": { ...start, ...asked },
  "embedding.end": {
    ...ended,
    ...embeddingFacts,
    count: needed(count),
    dimensions: optional(count),
  },
  "embedding.error": { ...failed, ...embeddingFacts },
  "embedding.cancel": { ...cancelled, ...embeddingFacts },
  "run.text": { text: needed(text) },
  "run.retry": {
    attempt: needed(integer),
    delayMs: optional(number),
    error: needed(ref("error")),
    usage: optional(ref("usage")),
    ...asked,
  },
  "run.progress": { completed: needed(number), total: optional(number), message: optional(text) },
  "run.score": {
    name: needed(text),
    value: needed(number),
    label: optional(text),
    comment: optional(text),
    source: needed(text),
  },
  // Codes are added with time: a reader takes those it does not know.
  "run.warning": { code: needed(text), message: needed(text) },
  "handler.error": {
    handler: needed(text),
    error: needed(ref("error")),
    event: optional({ type: "object" }),
  },
  "handler.drop": { handler: needed(text), count: needed(count) },
};

const run: FieldsOf<RunRecord> = {
  id: needed(ref("runId")),
  traceId: needed(ref("traceId")),
  parentId: optional(ref("runId")),
  kind: needed({ enum: RUN_KINDS }),
  name: needed(text),
  operation: optional(text),
  tags: needed({ type: "array", items: text }),
  metadata: needed({ type: "object" }),
  userId: optional(text),
  sessionId: optional(text),
  links: optional({
    type: "array",
    items: {
      type: "object",
      properties: { traceId: ref("traceId"), id: ref("runId"), relation: text },
      required: ["traceId", "id"],
    },
  }),
  traceFlags: optional({ type: "integer", minimum: 0, maximum: 255 }),
  tracestate: optional(text),
  verbose: needed({ type: "boolean" }),
  startTime: needed({ type: "number", description: "Epoch milliseconds, with fraction." }),
};

const usage: FieldsOf<UsageRecord> = {
  inputTokens: optional(number),
  outputTokens: optional(number),
  cacheReadTokens: optional(number),
  cacheWriteTokens: optional(number),
  reasoningTokens: optional(number),
  source: needed({ enum: ["provider", "estimate"] }),
  partial: optional({ const: true }),
  raw: json,
};
const toolCallRef: FieldsOf<ToolCallRefRecord> = {
  index: needed(integer),
  id: optional(text),
  name: optional(text),
};
const toolCall: FieldsOf<ToolCallRecord> = { ...toolCallRef, arguments: needed(text) };
const prompt: FieldsOf<PromptRecord> = { name: needed(text), version: optional(text) };

function object(fields: Readonly<Record<string, Needed | Optional>>): Schema {
  const names = Object.keys(fields).sort();
  const required = names.filter((name) => fields[name]?.isNeeded);
  return {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, fields[name]?.schema])),
    ...(required.length > 0 && { required }),
  };
}

const when = (condition: Schema, consequence: Schema): Schema =>
  Object.fromEntries(new Map([["if", condition]]).set("then", consequence));

const EVENT_NAMES = Object.keys(payloads).sort();
const fieldsByName: Readonly<Record<string, Readonly<Record<string, Needed | Optional>>>> =
  payloads;

/** The JSON Schema of a record. */
export const recordSchema: Schema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:runtap:record:1",
  title: "runtap record",
  description:
    "One event of a run, as one line of JSON. What could not be written is absent, and told of in `cuts`.",
  type: "object",
  properties: {
    v: { const: 1, description: "The version of this shape." },
    type: {
      description: "The name of the event: one of runtap's, or of the application.",
      anyOf: [
        { enum: EVENT_NAMES },
        {
          type: "string",
          pattern: "^[^.]+\\..+$",
          not: {
            pattern: `^(${[...RUN_KINDS, "run", "handler"].join("|")})\\.|\\.(start|token|chunk|end|error|cancel)$`,
          },
        },
      ],
    },
    run: ref("run"),
    seq: { type: "integer", description: "Its place in the trace within its process." },
    time: { type: "number", description: "Epoch milliseconds, with fraction." },
    cuts: { type: "array", items: ref("cut"), minItems: 1 },
  },
  required: ["v", "type", "run", "seq", "time"],
  allOf: EVENT_NAMES.map((name) => when({ properties: { type: { const: name } } }, ref(name))),
  $defs: {
    run: object(run),
    runId: { type: "string", pattern: "^[0-9a-f]{16}$" },
    traceId: { type: "string", pattern: "^[0-9a-f]{32}$" },
    cut: {
      type: "object",
      properties: {
        at: { type: "string", description: "A JSON Pointer into the record." },
        why: { enum: CUT_REASONS },
        size: { type: "integer", minimum: 0 },
        was: { type: "string" },
      },
      required: ["at", "why"],
      additionalProperties: false,
    },
    error: {
      type: "object",
      properties: {
        name: text,
        message: text,
        stack: text,
        code: { type: ["string", "number"] },
        cause: true,
        errors: { type: "array" },
      },
      required: ["name", "message"],
      additionalProperties: { type: ["string", "number", "boolean"] },
    },
    usage: object(usage),
    toolCall: object(toolCall),
    toolCallRef: object(toolCallRef),
    prompt: object(prompt),
    ...Object.fromEntries(EVENT_NAMES.map((name) => [name, object(fieldsByName[name] ?? {})])),
  },
};
