import { tap } from "@runtap/core";
import { type Exchange, replayServer } from "@runtap/testing/server";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

function pass(ms: number): void {
  now += ms;
}

interface Answer {
  readonly afterMs: number;
  readonly message: object;
  readonly finishReason: string;
  readonly usage: readonly [input: number, cached: number, output: number];
}

function completion({ afterMs, message, finishReason, usage }: Answer): Exchange {
  const [input, cached, output] = usage;
  return {
    body: {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1_767_312_000,
      model: "gpt-5-mini-2025-08-07",
      choices: [
        { index: 0, message: { role: "assistant", ...message }, finish_reason: finishReason },
      ],
      usage: {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: input + output,
        prompt_tokens_details: { cached_tokens: cached },
      },
    },
    beforeHeaders: () => pass(afterMs),
  };
}

const call = { name: "weather", arguments: '{"city":"Bergen"}' };

async function stage(script: Exchange | readonly Exchange[]): Promise<AsyncDisposable> {
  const server = await replayServer(script);
  process.env["OPENAI_BASE_URL"] = server.url;
  process.env["OPENAI_API_KEY"] = "none";
  return server;
}

/** In place of OpenAI: two answers, the first of which calls a tool. */
export function stageWeather(): Promise<AsyncDisposable> {
  return stage([
    completion({
      afterMs: 1_240,
      message: { content: null, tool_calls: [{ id: "call_1", type: "function", function: call }] },
      finishReason: "tool_calls",
      usage: [1_668, 1_640, 56],
    }),
    completion({
      afterMs: 905,
      message: { content: "Take a raincoat: it rains, at 8 °C." },
      finishReason: "stop",
      usage: [1_736, 1_640, 17],
    }),
  ]);
}

/** Looks the weather up, in 84 milliseconds. */
export async function lookUp(place: string): Promise<string> {
  pass(84);
  return `${place}: rain, 8 °C`;
}
