import type OpenAI from "openai";
import { request } from "./chat-answers.ts";

/** A streamed answer, as far as every endpoint's is alike. */
export interface AnyStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
}

/** One endpoint that streams: how it is called, and what text a chunk of it holds. */
export interface Way {
  readonly path: string;
  readonly stream: (client: OpenAI, signal?: AbortSignal) => Promise<AnyStream>;
  readonly whole: (client: OpenAI) => Promise<unknown>;
  readonly textOf: (chunk: unknown) => string;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found: unknown = value;
  for (const name of path) {
    found = typeof found === "object" && found !== null ? Reflect.get(found, name) : undefined;
  }
  return found;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

const prompt = { model: "gpt-5", prompt: "Runs" };
const input = { model: "gpt-5", input: "What do runs do?" };

export const ways = {
  chat: {
    path: "/chat/completions",
    stream: (client, signal) =>
      client.chat.completions.create({ ...request, stream: true }, { signal }),
    whole: (client) => client.chat.completions.create(request),
    textOf: (chunk) => text(at(chunk, "choices", "0", "delta", "content")),
  },
  completions: {
    path: "/completions",
    stream: (client, signal) => client.completions.create({ ...prompt, stream: true }, { signal }),
    whole: (client) => client.completions.create(prompt),
    textOf: (chunk) => text(at(chunk, "choices", "0", "text")),
  },
  responses: {
    path: "/responses",
    stream: (client, signal) => client.responses.create({ ...input, stream: true }, { signal }),
    whole: (client) => client.responses.create(input),
    textOf: (event) =>
      at(event, "type") === "response.output_text.delta" ? text(at(event, "delta")) : "",
  },
} satisfies Readonly<Record<string, Way>>;
