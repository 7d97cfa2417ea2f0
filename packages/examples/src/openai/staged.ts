import { tap } from "@runtap/core";
import { type Exchange, replayServer, type ServerSentEvent } from "@runtap/testing/server";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

export function pass(ms: number): void {
  now += ms;
}

const head = { id: "chatcmpl-1", created: 1_767_312_000, model: "gpt-5.2-2026-01-15" };

interface Answer {
  readonly afterMs: number;
  readonly message: object;
  readonly finishReason: string;
  readonly usage: object;
}

function answer({ afterMs, message, finishReason, usage }: Answer): Exchange {
  const choice = { index: 0, finish_reason: finishReason };
  const said = { role: "assistant", content: null, refusal: null, ...message };
  return {
    body: { ...head, object: "chat.completion", choices: [{ ...choice, message: said }], usage },
    beforeHeaders: () => pass(afterMs),
  };
}

async function stage(script: Exchange | readonly Exchange[]): Promise<AsyncDisposable> {
  const server = await replayServer(script);
  process.env["OPENAI_BASE_URL"] = server.url;
  process.env["OPENAI_API_KEY"] = "none";
  return server;
}

/** In place of OpenAI, for clients that are made from now on: two answers, the first of which calls a tool. */
export function stageWeather(): Promise<AsyncDisposable> {
  const called = { name: "weather", arguments: '{"city":"Bergen"}' };
  return stage([
    answer({
      afterMs: 1_240,
      message: { tool_calls: [{ id: "call_1", type: "function", function: called }] },
      finishReason: "tool_calls",
      usage: {
        prompt_tokens: 1_668,
        prompt_tokens_details: { cached_tokens: 1_536 },
        completion_tokens: 56,
        completion_tokens_details: { reasoning_tokens: 32 },
      },
    }),
    answer({
      afterMs: 905,
      message: { content: "Take a raincoat: it rains, at 8 °C." },
      finishReason: "stop",
      usage: {
        prompt_tokens: 1_736,
        prompt_tokens_details: { cached_tokens: 1_664 },
        completion_tokens: 17,
      },
    }),
  ]);
}

function chunk(fields: object): ServerSentEvent {
  return { data: { ...head, object: "chat.completion.chunk", choices: [], ...fields } };
}

function said(delta: object, finish_reason: string | null = null): ServerSentEvent {
  return chunk({ choices: [{ index: 0, delta, finish_reason }] });
}

/** One streamed answer, with its usage at the end. */
export function stageStream(): Promise<AsyncDisposable> {
  return stage({
    events: [
      said({ role: "assistant", content: "" }),
      ...["Two hundred", " days", " a year."].map((content) => said({ content })),
      said({}, "stop"),
      chunk({ usage: { prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 } }),
      { data: "[DONE]" },
    ],
  });
}
