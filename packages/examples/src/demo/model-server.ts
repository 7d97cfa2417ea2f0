import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";

import { z } from "zod";

import { streamAnswer } from "./extractive-answerer.ts";
import { toPieces } from "./pieces.ts";
import { readMessages } from "./prompt.ts";

/** The name under which the extractive answerer answers. */
export const offlineModel = "extractive-answerer";

/** A server on this machine that speaks OpenAI's chat completions. */
export interface ModelServer extends AsyncDisposable {
  /** For a client: what an SDK calls its base URL. */
  readonly baseURL: string;
}

const chatRequest = z.object({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
});
type ChatRequest = z.infer<typeof chatRequest>;

/** Lets the extractive answerer be asked by any client of OpenAI's, on a free port, without a network. */
export async function startModelServer(tokenDelayMs: number): Promise<ModelServer> {
  const server = createServer((request, response) => {
    respond(request, response, tokenDelayMs).catch((error: unknown) =>
      response.destroy(asError(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  return {
    baseURL: `http://127.0.0.1:${address.port}/v1`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  tokenDelayMs: number,
): Promise<void> {
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    return refuse(
      response,
      404,
      `Expected POST /v1/chat/completions, got ${request.method} ${request.url}.`,
    );
  }
  const asked = chatRequest.safeParse(await json(request).catch(() => undefined));
  if (!asked.success) return refuse(response, 400, z.prettifyError(asked.error));

  const hungUp = new AbortController();
  response.on("close", () => hungUp.abort());
  const answer = streamAnswer(readMessages(asked.data.messages), hungUp.signal, tokenDelayMs);
  try {
    await (asked.data.stream === true
      ? sendStream(response, asked.data, answer)
      : sendWhole(response, asked.data, answer));
  } catch (error) {
    if (!hungUp.signal.aborted) throw error;
  }
}

async function sendStream(
  response: ServerResponse,
  { model, messages, stream_options }: ChatRequest,
  answer: AsyncIterable<string>,
): Promise<void> {
  const head = { ...newHead(model), object: "chat.completion.chunk" };
  const send = (chunk: object): boolean =>
    response.write(`data: ${JSON.stringify({ ...head, ...chunk })}\n\n`);
  const sendDelta = (delta: object, finish_reason: string | null = null): boolean =>
    send({ choices: [{ index: 0, delta, finish_reason }] });

  response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": head.id });
  sendDelta({ role: "assistant", content: "" });
  let outputTokens = 0;
  for await (const content of answer) {
    outputTokens += 1;
    sendDelta({ content });
  }
  sendDelta({}, "stop");
  if (stream_options?.include_usage === true) {
    send({ choices: [], usage: usageOf(messages, outputTokens) });
  }
  response.end("data: [DONE]\n\n");
}

async function sendWhole(
  response: ServerResponse,
  { model, messages }: ChatRequest,
  answer: AsyncIterable<string>,
): Promise<void> {
  let content = "";
  let outputTokens = 0;
  for await (const piece of answer) {
    content += piece;
    outputTokens += 1;
  }
  const head = newHead(model);
  response.writeHead(200, { "content-type": "application/json", "x-request-id": head.id });
  response.end(
    JSON.stringify({
      ...head,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
      usage: usageOf(messages, outputTokens),
    }),
  );
}

function newHead(model: string): { id: string; created: number; model: string } {
  return { id: `chatcmpl-${crypto.randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

function usageOf(messages: ChatRequest["messages"], completion_tokens: number): object {
  const prompt_tokens = messages.flatMap(({ content }) => toPieces(content)).length;
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message, type: "invalid_request_error", code: null } }));
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
