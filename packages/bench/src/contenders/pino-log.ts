import {
  type ChainEnd,
  type ChainStart,
  createTap,
  type Handler,
  type LlmEnd,
  type LlmStart,
} from "@runtap/core";
import { pinoHandler } from "@runtap/pino";
import pino, { type Logger } from "pino";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { nextTurn } from "../stream.ts";
import { question } from "../tree.ts";

/** A chain around a model call, as its four events tell of it. */
interface Exchange {
  readonly chainStart: ChainStart;
  readonly llmStart: LlmStart;
  readonly llmEnd: LlmEnd;
  readonly chainEnd: ChainEnd;
}

const linesPerExchange = 4;
const exchangesPerTurn = 50;
/** Said once and logged again and again: what is measured is logging, not dispatch. */
const exchangeCount = 500;

function makeExchange(): Exchange {
  const said: Partial<{ -readonly [Key in keyof Exchange]: Exchange[Key] }> = {};
  const keeper: Handler = {
    name: "keeper",
    on: {
      "chain.start": (event) => void (said.chainStart = event),
      "llm.start": (event) => void (said.llmStart = event),
      "llm.end": (event) => void (said.llmEnd = event),
      "chain.end": (event) => void (said.chainEnd = event),
    },
  };
  const tap = createTap({ handlers: keeper, context: "explicit" });
  const chain = tap.start("chain", { name: "rag", userId: "user-42", sessionId: "session-9" });
  const llm = chain.start("llm", {
    name: "answer",
    input: question,
    model: "gpt-5",
    provider: "openai",
    tags: ["prod", "rag"],
    metadata: { tenant: "acme", plan: "pro" },
  });
  llm.report({
    usage: { inputTokens: 812, outputTokens: 96, cacheReadTokens: 640 },
    costUsd: 0.00196,
    finishReason: "stop",
    model: "gpt-5-2025-08-07",
    responseId: "chatcmpl-0123456789",
  });
  llm.end("Two years.");
  chain.end("Two years.");
  const { chainStart, llmStart, llmEnd, chainEnd } = said;
  if (!chainStart || !llmStart || !llmEnd || !chainEnd) throw new Error("Expected four events.");
  return { chainStart, llmStart, llmEnd, chainEnd };
}

function logging(log: (exchange: Exchange) => void): Prepared {
  const exchanges = Array.from({ length: exchangeCount }, makeExchange);
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        for (const [index, exchange] of exchanges.entries()) {
          log(exchange);
          tally.heard += linesPerExchange;
          if ((index + 1) % exchangesPerTurn === 0) await nextTurn();
        }
      }
    },
    units: exchangeCount * linesPerExchange,
    deliveries: exchangeCount * linesPerExchange,
    heard,
  };
}

// Each line as one literal, repeated fields and all: parts put together would cost the program more than it need pay.
/** What a program writes that logs the same fields by itself. */
function bareCalls(logger: Logger): Prepared {
  return logging(({ chainStart, llmStart, llmEnd, chainEnd }) => {
    const { run: chain } = chainStart;
    const { run: llm } = llmStart;
    const { id, parentId, traceId, kind, name, userId, sessionId, tags, metadata } = llm;
    logger.info(
      {
        runtap_v: 1,
        run_id: chain.id,
        trace_id: chain.traceId,
        span_id: chain.id,
        trace_flags: "01",
        run_kind: chain.kind,
        run_name: chain.name,
        is_root: true,
        user_id: chain.userId,
        session_id: chain.sessionId,
        event: chainStart.type,
        seq: chainStart.seq,
      },
      `${chain.kind} ${chain.name} started`,
    );
    logger.info(
      {
        runtap_v: 1,
        run_id: id,
        parent_run_id: parentId,
        trace_id: traceId,
        span_id: id,
        trace_flags: "01",
        run_kind: kind,
        run_name: name,
        is_root: false,
        user_id: userId,
        session_id: sessionId,
        tags,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": llmStart.provider,
        "gen_ai.request.model": llmStart.model,
        "metadata.tenant": metadata["tenant"],
        "metadata.plan": metadata["plan"],
        event: llmStart.type,
        seq: llmStart.seq,
      },
      `${kind} ${name} started`,
    );
    const { usage, durationMs, model, responseId, finishReason, costUsd } = llmEnd;
    logger.info(
      {
        runtap_v: 1,
        run_id: id,
        parent_run_id: parentId,
        trace_id: traceId,
        span_id: id,
        trace_flags: "01",
        run_kind: kind,
        run_name: name,
        is_root: false,
        user_id: userId,
        session_id: sessionId,
        tags,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": llmStart.provider,
        "gen_ai.request.model": llmStart.model,
        "metadata.tenant": metadata["tenant"],
        "metadata.plan": metadata["plan"],
        event: llmEnd.type,
        seq: llmEnd.seq,
        status: "ok",
        failed: false,
        duration_ms: durationMs,
        "gen_ai.response.model": model,
        "gen_ai.response.id": responseId,
        "gen_ai.usage.input_tokens": usage?.inputTokens,
        "gen_ai.usage.output_tokens": usage?.outputTokens,
        "gen_ai.usage.cache_read.input_tokens": usage?.cacheReadTokens,
        usage_source: usage?.source,
        cost_usd: costUsd,
        "gen_ai.response.finish_reasons": [finishReason],
      },
      `${kind} ${name} ended`,
    );
    logger.info(
      {
        runtap_v: 1,
        run_id: chain.id,
        trace_id: chain.traceId,
        span_id: chain.id,
        trace_flags: "01",
        run_kind: chain.kind,
        run_name: chain.name,
        is_root: true,
        user_id: chain.userId,
        session_id: chain.sessionId,
        event: chainEnd.type,
        seq: chainEnd.seq,
        status: "ok",
        failed: false,
        duration_ms: chainEnd.durationMs,
      },
      `${chain.kind} ${chain.name} ended`,
    );
  });
}

type Hear = (event: object, state: unknown) => unknown;

function isHear(listener: unknown): listener is Hear {
  return typeof listener === "function";
}

function listenerOf(handler: Handler, pattern: string): Hear {
  const listener: unknown = Reflect.get(handler.on, pattern);
  if (!isHear(listener)) throw new Error(`Expected a listener to ${pattern}.`);
  return listener;
}

const reporter = {
  failed: (error: unknown): never => {
    throw error;
  },
  dropped: (): never => {
    throw new Error("Expected every line to be written.");
  },
  capture:
    () =>
    <Result>(call: () => Result): Result =>
      call(),
};

function handled(handler: Handler): Prepared {
  const chainStarts = listenerOf(handler, "chain.start");
  const llmStarts = listenerOf(handler, "llm.start");
  const ends = listenerOf(handler, "*.end");
  return logging(({ chainStart, llmStart, llmEnd, chainEnd }) => {
    const ofChain = handler.state?.(chainStart.run, reporter);
    chainStarts(chainStart, ofChain);
    const ofLlm = handler.state?.(llmStart.run, reporter);
    llmStarts(llmStart, ofLlm);
    ends(llmEnd, ofLlm);
    ends(chainEnd, ofChain);
  });
}

const nowhere = "/dev/null";

function syncLogger(): Logger {
  return pino(pino.destination({ dest: nowhere, sync: true }));
}

function asyncLogger(): Logger {
  return pino(pino.destination({ dest: nowhere, sync: false, minLength: 4096 }));
}

function contenderOf(log: () => Prepared): Contender {
  return { workloads: { log } };
}

/** Who logs, by the name of the contender. */
export const logContenders = {
  "pino-sync": contenderOf(() => bareCalls(syncLogger())),
  "pino-async": contenderOf(() => bareCalls(asyncLogger())),
  "runtap-pino-sync": contenderOf(() => handled(pinoHandler({ logger: syncLogger() }))),
  "runtap-pino-async": contenderOf(() => handled(pinoHandler({ logger: asyncLogger() }))),
  "runtap-pino-own": contenderOf(() => handled(pinoHandler({ destination: nowhere }))),
};
