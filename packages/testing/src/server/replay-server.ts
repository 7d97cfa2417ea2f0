/// <reference lib="esnext.disposable" preserve="true" />
import { createServer, type ServerResponse } from "node:http";
import { complain } from "@runtap/core";
import { planAnswer, planFailure } from "./answer-plan.ts";
import { AnswerProgress, receive } from "./arrival.ts";
import { deliver } from "./delivery.ts";
import type { Exchange } from "./exchange.ts";
import type { ReceivedRequest } from "./received-request.ts";
import { type Cue, Rehearsal, requireSound } from "./rehearsal.ts";

/** What a replay server answers with: exchanges in their order, or a function that decides. */
export type Script =
  | Exchange
  | readonly Exchange[]
  | ((request: ReceivedRequest) => Exchange | Promise<Exchange>);

/** A server on this machine that answers as it was told, and remembers what it was asked. */
export interface ReplayServer extends AsyncDisposable {
  /** Where it listens, without a slash at its end. */
  readonly url: string;
  /** Every request so far, in order, each with what became of its answer. */
  readonly requests: readonly ReceivedRequest[];
  /** Closes every connection and the server; answers under way are cut. */
  readonly close: () => Promise<void>;
}

function isExchanges(script: Exchange | readonly Exchange[]): script is readonly Exchange[] {
  return Array.isArray(script);
}

function cuesOf(script: Script): (request: ReceivedRequest) => Promise<Cue | undefined> {
  if (typeof script === "function") {
    return async (request) => {
      const exchange = await script(request);
      requireSound(exchange);
      return { exchange };
    };
  }
  if (typeof script !== "object" || script === null) {
    const advice = '`replayServer({ body: { text: "hello" } })`.';
    throw complain("what `replayServer` answers with", "exchanges or a function", script, advice);
  }
  const rehearsal = new Rehearsal(isExchanges(script) ? script : [script]);
  return async (request) => rehearsal.next(request);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ type: "error", error: { type: "replay_error", message } }));
}

/**
 * Starts a server on a free port of this machine's loopback, which answers HTTP requests from a script: whole or in
 * pieces, slowly, not at all, cut off in the middle. For tests of programs that call language models, through the
 * clients that they really use; and for running such programs offline.
 *
 * Exchanges answer in their order, each once; the last that fits a request goes on answering. A request that none fits
 * gets a 404 that says so, a function that fails a 500.
 *
 * @throws RuntapError (as a rejection) for an exchange that contradicts itself.
 * @example
 * await using server = await replayServer({ path: "/v1/messages", events: recorded, pieceBytes: 7 });
 * const client = new Anthropic({ baseURL: server.url, apiKey: "none" });
 */
export async function replayServer(script: Script): Promise<ReplayServer> {
  const cueFor = cuesOf(script);
  const requests: ReceivedRequest[] = [];
  const underWay = new Set<AnswerProgress>();

  const play = async (
    request: ReceivedRequest,
    response: ServerResponse,
    progress: AnswerProgress,
  ): Promise<void> => {
    const cue = await cueFor(request);
    if (cue === undefined) {
      return refuse(response, 404, `No exchange fits ${request.method} ${request.path}.`);
    }
    if (cue.failure !== undefined) return deliver(planFailure(cue.failure), {}, response, progress);
    return deliver(planAnswer(cue.exchange), cue.exchange, response, progress);
  };

  const server = createServer((message, response) => {
    const progress = new AnswerProgress(response);
    underWay.add(progress);
    void progress.ended.then(() => underWay.delete(progress));
    void receive(message, progress)
      .then((request) => {
        if (request === undefined) return;
        requests.push(request);
        return play(request, response, progress);
      })
      .catch((error: unknown) => {
        if (!response.headersSent) return refuse(response, 500, String(error));
        progress.isCut = true;
        response.destroy();
      });
  });
  // A client must not find the connection that it wanted to use again closed under its hands.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const close = async (): Promise<void> => {
    for (const progress of underWay) progress.isCut = true;
    const isClosed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await isClosed;
  };
  return { url: `http://127.0.0.1:${port}`, requests, close, [Symbol.asyncDispose]: close };
}
