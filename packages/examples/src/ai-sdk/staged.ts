import { tap } from "@runtap/core";
import { type Exchange, replayServer, type ServerSentEvent } from "@runtap/testing/server";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

function pass(ms: number): void {
  now += ms;
}

function event(type: string, fields: object): ServerSentEvent {
  return { event: type, data: { type, ...fields } };
}

interface Answer {
  readonly id: string;
  readonly afterMs: number;
  readonly usage: object;
}

function streamed({ id, afterMs, usage }: Answer, ...said: readonly ServerSentEvent[]): Exchange {
  const response = { id, created_at: 1_767_312_000, model: "gpt-5-mini-2025-08-07", usage };
  return {
    events: [
      event("response.created", { response }),
      ...said,
      event("response.completed", { response: { ...response, incomplete_details: null } }),
    ],
    beforeHeaders: () => pass(afterMs),
  };
}

function item(name: string, fields: object): ServerSentEvent {
  return event(`response.output_item.${name}`, { output_index: 0, item: fields });
}

const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "weather" };
const city = '{"city":"Bergen"}';
const asking = streamed(
  { id: "resp_1", afterMs: 1_240, usage: usageOf(1_668, 1_640, 56) },
  item("added", { ...call, arguments: "" }),
  event("response.function_call_arguments.delta", {
    item_id: "fc_1",
    output_index: 0,
    delta: city,
  }),
  item("done", { ...call, arguments: city, status: "completed" }),
);

const message = { type: "message", id: "msg_1" };
const answering = streamed(
  { id: "resp_2", afterMs: 905, usage: usageOf(1_736, 1_640, 17) },
  item("added", message),
  ...["Take a raincoat: ", "it rains, ", "at 8 °C."].map((delta) =>
    event("response.output_text.delta", { item_id: "msg_1", output_index: 0, delta }),
  ),
  item("done", message),
);

function usageOf(input: number, cached: number, output: number): object {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
  };
}

async function stage(script: Exchange | readonly Exchange[]): Promise<AsyncDisposable> {
  const server = await replayServer(script);
  process.env["OPENAI_BASE_URL"] = server.url;
  process.env["OPENAI_API_KEY"] = "none";
  return server;
}

/** In place of OpenAI: two answers, the first of which calls a tool. */
export function stageWeather(): Promise<AsyncDisposable> {
  return stage([asking, answering]);
}

/** In place of OpenAI: busy at first, and then an answer that stops after its first words. */
export function stageStalls(): Promise<AsyncDisposable> {
  const body = { error: { message: "Rate limit reached", type: "tokens" } };
  return stage({
    ...answering,
    stopAfterEvents: 3,
    stall: true,
    failFirst: { times: 1, status: 429, body },
  });
}

// The tool is quicker than the end of the model's stream, or slower: here it is always slower.
let isAnswered: () => void = () => undefined;
const answered = new Promise<void>((resolve) => {
  isAnswered = resolve;
});
tap.use({ name: "stage", on: { "llm.end": () => isAnswered() } });

/** Looks the weather up, in 84 milliseconds. */
export async function lookUp(place: string): Promise<string> {
  await answered;
  pass(84);
  return `${place}: rain, 8 °C`;
}
