import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Takes the body of a request, or throws what is wrong with it; returns what it answers. */
export type Judge = (body: string, request: IncomingMessage) => Answer;

export interface Answer {
  readonly status: number;
  readonly body?: object;
}

/** A server that refuses what is not exactly as its interface says, and remembers why. */
export class Receiver implements AsyncDisposable {
  readonly problems: string[] = [];
  readonly #server: Server;

  private constructor(judge: Judge) {
    this.#server = createServer((request, response) => {
      void readAll(request).then((body) => {
        let answer: Answer;
        try {
          answer = judge(body, request);
        } catch (error) {
          this.problems.push(String(error));
          answer = { status: 400, body: { error: String(error) } };
        }
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      });
    });
  }

  static async start(judge: Judge): Promise<Receiver> {
    const receiver = new Receiver(judge);
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  // Strict: bytes that are no UTF-8 throw.
  return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
}

/** Complains unless it holds. */
export function require(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Expected ${what}.`);
}

/** Something to wait for, without looking again and again. */
export class Signal {
  #resolve: () => void = () => undefined;
  readonly given: Promise<void> = new Promise((resolve) => {
    this.#resolve = resolve;
  });

  give(): void {
    this.#resolve();
  }
}
