import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { text } from "node:stream/consumers";

/** A loopback server that answers `POST /v1/chat/completions`. */
export interface ChatServer extends AsyncDisposable {
  readonly baseURL: string;
  /** What the clients sent. */
  readonly requests: readonly Record<string, unknown>[];
}

/** Starts a server on a free port of this machine; `answer` writes each response. */
export async function startChatServer(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<ChatServer> {
  const requests: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    requests.push({ path: request.url, ...JSON.parse(await text(request)) });
    answer(response, request);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Expected a port.");
  return {
    baseURL: `http://127.0.0.1:${address.port}/v1`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** The event-stream form of some chunks, with the end mark. */
export function toEventStream(chunks: readonly object[]): string {
  const lines = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
  return `${lines.join("")}data: [DONE]\n\n`;
}

/** A chunk as OpenAI sends it. */
export function chunk(content: string | null, rest: object = {}): object {
  return {
    id: "chatcmpl-test",
    object: "chat.completion.chunk",
    model: "test-model-2026",
    choices: content === null ? [] : [{ index: 0, delta: { content }, finish_reason: null }],
    usage: null,
    ...rest,
  };
}
