import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import type { RecordedAnswer } from "./recorded-answers.ts";

type Fetch = typeof globalThis.fetch;

/** What a client made of an answer: every chunk, or the answer, and the error that it ended with. */
export interface Seen {
  readonly chunks: readonly unknown[];
  readonly error?: string;
}

interface Asking {
  readonly fetch: Fetch;
  readonly url: string;
  readonly signal?: AbortSignal;
}

/** Asks as the provider's own client does; a stream or one answer. */
type Ask = (asking: Asking, isStream: boolean) => Promise<unknown>;

const messages = [{ role: "user" as const, content: "Hi" }];

function openai({ fetch, url }: Asking): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0, fetch });
}

const ASKS: Readonly<Record<string, Ask>> = {
  "/v1/chat/completions": (asking, stream) =>
    openai(asking).chat.completions.create({ model: "m", messages, stream }, asking),
  "/v1/completions": (asking, stream) =>
    openai(asking).completions.create({ model: "m", prompt: "Hi", stream }, asking),
  "/v1/responses": (asking, stream) =>
    openai(asking).responses.create({ model: "m", input: "Hi", stream }, asking),
  "/v1/messages": ({ fetch, url, signal }, stream) =>
    new Anthropic({ baseURL: url, apiKey: "none", maxRetries: 0, fetch }).messages.create(
      { model: "m", max_tokens: 9, messages, stream },
      { signal },
    ),
};

const askGemini: Ask = ({ fetch, url, signal }, isStream) => {
  const { models } = new GoogleGenAI({ apiKey: "none", httpOptions: { baseUrl: url, fetch } });
  const request = {
    model: "gemini-2.5-flash",
    contents: "Hi",
    config: signal === undefined ? {} : { abortSignal: signal },
  };
  return isStream ? models.generateContentStream(request) : models.generateContent(request);
};

function isStreamOfChunks(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;
}

/** A copy of what was seen, without what differs from call to call. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (key, each: unknown) => (key === "date" ? undefined : each));
  const copy: unknown = JSON.parse(text);
  return copy;
}

/** Asks by the provider's client and reads all of what it gives, or as many chunks as are wanted. */
export async function askByClient(
  { path, isStream }: RecordedAnswer,
  asking: Asking,
  wanted = Infinity,
): Promise<Seen> {
  const chunks: unknown[] = [];
  try {
    const answer = await (ASKS[path] ?? askGemini)(asking, isStream);
    if (!isStreamOfChunks(answer)) return { chunks: [plain(answer)] };
    for await (const chunk of answer) {
      chunks.push(plain(chunk));
      if (chunks.length >= wanted) break;
    }
    return { chunks };
  } catch (error) {
    const said = error instanceof Error ? `${error.constructor.name}: ${error.message}` : error;
    return { chunks, error: String(said) };
  }
}
