import type { Exchange, ServerSentEvent } from "@runtap/testing/server";
import { bytesOf, recordings } from "@runtap/repo/recordings";

function event(type: string, fields: object): ServerSentEvent {
  return { event: type, data: { type, ...fields } };
}

function block(index: number, content: object, ...deltas: readonly object[]): ServerSentEvent[] {
  return [
    event("content_block_start", { index, content_block: content }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

/** Thinking, text, a search that Anthropic runs itself, and a tool of the program's, with a cache that was hit. */
export const written: readonly ServerSentEvent[] = [
  event("message_start", {
    message: {
      id: "msg_written",
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5-5-20260901",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: {
        input_tokens: 2,
        cache_creation_input_tokens: 3068,
        cache_read_input_tokens: 0,
        output_tokens: 1,
      },
    },
  }),
  ...block(
    0,
    { type: "thinking", thinking: "", signature: "" },
    { type: "thinking_delta", thinking: "Paris is " },
    { type: "thinking_delta", thinking: "in France." },
    { type: "signature_delta", signature: "c2lnbmF0dXJl" },
  ),
  event("ping", {}),
  ...block(
    1,
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} },
    { type: "input_json_delta", partial_json: '{"query":"Paris"}' },
  ),
  ...block(2, { type: "web_search_tool_result", tool_use_id: "srvtoolu_1", content: [] }),
  ...block(
    3,
    { type: "text", text: "" },
    { type: "text_delta", text: "Zwölf Grad. " },
    { type: "text_delta", text: "Ich sehe nach." },
  ),
  ...block(
    4,
    { type: "tool_use", id: "toolu_1", name: "get_weather", input: {} },
    { type: "input_json_delta", partial_json: "" },
    { type: "input_json_delta", partial_json: '{"city": "Pa' },
    { type: "input_json_delta", partial_json: 'ris"}' },
  ),
  event("message_delta", {
    delta: { stop_reason: "tool_use", stop_sequence: null },
    usage: {
      input_tokens: 6,
      cache_creation_input_tokens: 3337,
      cache_read_input_tokens: 6289,
      output_tokens: 198,
    },
  }),
  event("message_stop", {}),
];

export interface StreamedAnswer {
  readonly name: string;
  readonly events: NonNullable<Exchange["events"]>;
  /** What the events say, those aside that a client keeps to itself. */
  readonly payloads: readonly unknown[];
  readonly eventCount: number;
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function payloadsIn(bytes: Uint8Array): readonly unknown[] {
  return new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => parsed(line.slice("data:".length)));
}

/** Every stream there is, the written one first. */
export const streamedAnswers: readonly StreamedAnswer[] = [
  {
    name: "a written answer",
    events: written,
    payloads: written.map(({ data }) => data),
    eventCount: written.length,
  },
  ...recordings
    .filter(({ wire, kind }) => wire === "anthropic" && kind === "sse")
    .map((recording) => {
      const bytes = bytesOf(recording);
      const payloads = payloadsIn(bytes);
      return { name: recording.file, events: bytes, payloads, eventCount: payloads.length };
    }),
];

/** What an object holds there. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : "";
}

/** Whether the client hands an event on. */
export function isHandedOn(payload: unknown): boolean {
  return fieldOf(payload, "type") !== "ping";
}

/** What a stream says, read off its payloads in the plainest way. */
export interface Said {
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly object[];
  readonly model: unknown;
  readonly responseId: unknown;
  readonly finishReason: unknown;
  readonly usage: Readonly<Record<string, unknown>>;
}

export function saidBy(payloads: readonly unknown[]): Said {
  const ofType = (type: string): readonly unknown[] =>
    payloads.filter((payload) => fieldOf(payload, "type") === type);
  const deltas = ofType("content_block_delta");
  const join = (kind: string, name: string, index?: unknown): string =>
    deltas
      .filter((each) => index === undefined || fieldOf(each, "index") === index)
      .map((each) => fieldOf(each, "delta"))
      .filter((delta) => fieldOf(delta, "type") === kind)
      .map((delta) => textOf(delta, name))
      .join("");
  const calls = ofType("content_block_start").filter(
    (start) => fieldOf(fieldOf(start, "content_block"), "type") === "tool_use",
  );
  const message = fieldOf(ofType("message_start")[0], "message");
  const last = ofType("message_delta").at(-1);
  const usage = { ...objectAt(message, "usage"), ...objectAt(last, "usage") };
  return {
    text: join("text_delta", "text"),
    reasoning: join("thinking_delta", "thinking"),
    toolCalls: calls.map((start, index) => ({
      index,
      id: fieldOf(fieldOf(start, "content_block"), "id"),
      name: fieldOf(fieldOf(start, "content_block"), "name"),
      arguments: join("input_json_delta", "partial_json", fieldOf(start, "index")) || "{}",
    })),
    model: fieldOf(message, "model"),
    responseId: fieldOf(message, "id"),
    finishReason: fieldOf(fieldOf(last, "delta"), "stop_reason"),
    usage,
  };
}

function objectAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = fieldOf(value, name);
  return typeof found === "object" && found !== null ? { ...found } : {};
}
