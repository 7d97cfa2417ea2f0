import { tap } from "@runtap/core";
import { type Exchange, replayServer, type ServerSentEvent } from "@runtap/testing/server";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

export function pass(ms: number): void {
  now += ms;
}

interface Answer {
  readonly afterMs: number;
  readonly content: readonly Readonly<Record<string, unknown>>[];
  readonly stopReason: string;
  readonly usage: object;
}

function message({ afterMs, content, stopReason, usage }: Answer): Exchange {
  const shape = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5-5" };
  return {
    body: { ...shape, content, stop_reason: stopReason, stop_sequence: null, usage },
    beforeHeaders: () => pass(afterMs),
  };
}

/** In place of Anthropic, for clients that are made from now on: two answers, the first of which calls a tool. */
export async function stageWeather(): Promise<AsyncDisposable> {
  const input = { city: "Bergen" };
  const server = await replayServer([
    message({
      afterMs: 1_240,
      content: [{ type: "tool_use", id: "toolu_1", name: "weather", input }],
      stopReason: "tool_use",
      usage: { input_tokens: 28, cache_read_input_tokens: 1_640, output_tokens: 56 },
    }),
    message({
      afterMs: 905,
      content: [{ type: "text", text: "Take a raincoat: it rains, at 8 °C." }],
      stopReason: "end_turn",
      usage: { input_tokens: 96, cache_read_input_tokens: 1_640, output_tokens: 17 },
    }),
  ]);
  process.env["ANTHROPIC_BASE_URL"] = server.url;
  process.env["ANTHROPIC_API_KEY"] = "none";
  return server;
}

function event(type: string, fields: object): ServerSentEvent {
  return { event: type, data: { type, ...fields } };
}

function block(index: number, content: object, deltas: readonly object[]): ServerSentEvent[] {
  return [
    event("content_block_start", { index, content_block: content }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

/** One streamed answer that thinks first. */
export async function stageThinking(): Promise<AsyncDisposable> {
  const thoughts = ["Bergen is on ", "the west coast."];
  const words = ["Two hundred ", "days ", "a year."];
  const server = await replayServer({
    events: [
      event("message_start", {
        message: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model: "claude-sonnet-5-5",
          content: [],
          usage: { input_tokens: 31, output_tokens: 1 },
        },
      }),
      ...block(
        0,
        { type: "thinking", thinking: "", signature: "" },
        thoughts.map((thinking) => ({ type: "thinking_delta", thinking })),
      ),
      ...block(
        1,
        { type: "text", text: "" },
        words.map((text) => ({ type: "text_delta", text })),
      ),
      event("message_delta", {
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: 24 },
      }),
      event("message_stop", {}),
    ],
  });
  process.env["ANTHROPIC_BASE_URL"] = server.url;
  process.env["ANTHROPIC_API_KEY"] = "none";
  return server;
}
