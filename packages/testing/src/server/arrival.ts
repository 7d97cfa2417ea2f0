import type { IncomingMessage, ServerResponse } from "node:http";
import type { AnswerEnding, ReceivedRequest, ReplayedAnswer } from "./received-request.ts";

/** Follows one answer on its way; the server writes, everybody else reads. */
export class AnswerProgress implements ReplayedAnswer {
  status = 0;
  eventsSent = 0;
  bytesSent = 0;
  ending: AnswerEnding | undefined;
  durationMs: number | undefined;
  /** Set before the server itself destroys the socket. */
  isCut = false;
  readonly ended: Promise<AnswerEnding>;

  constructor(response: ServerResponse) {
    const startMs = performance.now();
    this.ended = new Promise((resolve) => {
      response.once("close", () => {
        const ending = response.writableFinished ? "sent" : this.isCut ? "cut" : "left";
        this.ending = ending;
        this.durationMs = performance.now() - startMs;
        resolve(ending);
      });
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads a request to its end; `undefined` where the client gives up on the way. */
export async function receive(
  message: IncomingMessage,
  answer: ReplayedAnswer,
): Promise<ReceivedRequest | undefined> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of message) if (part instanceof Uint8Array) parts.push(part);
  } catch {
    return undefined;
  }
  const body = Buffer.concat(parts);
  const text = body.toString("utf8");
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    headers[name] = values?.join(", ") ?? "";
  }
  return {
    method: message.method ?? "GET",
    path: message.url ?? "/",
    headers,
    body,
    text,
    json: parsed(text),
    answer,
  };
}
