import { createTap, type Handler } from "@runtap/core";
import { observe } from "@runtap/openai";
import OpenAI from "openai";
import type { Contender, Prepared } from "../contender.ts";
import { heard, measuredListeners, tally } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";

const encoder = new TextEncoder();

function event(delta: object, finish_reason: string | null = null): Uint8Array {
  const choice = { index: 0, delta, logprobs: null, finish_reason };
  const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "model" };
  return encoder.encode(`data: ${JSON.stringify({ ...head, choices: [choice] })}\n\n`);
}

const events = [
  event({ role: "assistant", content: "" }),
  ...tokens.map((content) => event({ content })),
  event({}, "stop"),
  encoder.encode("data: [DONE]\n\n"),
];

/** The answer comes out of memory: a network would hide what observing costs. */
async function answer(): Promise<Response> {
  const waiting = events.values();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = waiting.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

function client(): OpenAI {
  return new OpenAI({ apiKey: "none", fetch: answer, maxRetries: 0 });
}

/** Reads whole streams; where no handler counts the tokens, their reader does. */
function readBy(openai: OpenAI, isHeard: boolean): Prepared {
  return {
    perform: async (times) => {
      for (let time = 0; time < times; time += 1) {
        const stream = await openai.chat.completions.create({
          model: "model",
          messages: [{ role: "user", content: "What do runs do?" }],
          stream: true,
        });
        let characters = 0;
        let read = 0;
        for await (const { choices } of stream) {
          const text = choices[0]?.delta.content ?? "";
          if (text === "") continue;
          characters += text.length;
          read += 1;
        }
        tally.characters += characters;
        if (!isHeard) tally.heard += read;
      }
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
  };
}

function observed(handlers: readonly Handler[]): OpenAI {
  return observe(client(), { tap: createTap({ handlers }) });
}

function counters(): readonly Handler[] {
  return measuredListeners
    .slice(0, 1)
    .map((listener) => ({ name: "counter", on: { "llm.token": listener } }));
}

export const plainClient: Contender = {
  workloads: { "openai-stream": () => readBy(client(), false) },
};
export const unheardClient: Contender = {
  workloads: { "openai-stream": () => readBy(observed([]), false) },
};
export const observedClient: Contender = {
  workloads: { "openai-stream": () => readBy(observed(counters()), true) },
};
