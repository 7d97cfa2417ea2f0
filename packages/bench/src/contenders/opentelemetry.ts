import { context, type Span, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import type { Contender, Prepared } from "../contender.ts";
import { heard, tally } from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import { answer, calculate, deliveriesPerTree, retrieve, runsPerTree } from "../tree.ts";

/** Spans of the SDK, with attributes, active in an `AsyncLocalStorage`, one processor. */

class Processor implements SpanProcessor {
  readonly #onStart: () => void;
  readonly #onEnd: (span: ReadableSpan) => void;

  constructor(onStart: () => void, onEnd: (span: ReadableSpan) => void) {
    this.#onStart = onStart;
    this.#onEnd = onEnd;
  }

  onStart(): void {
    this.#onStart();
  }

  onEnd(span: ReadableSpan): void {
    this.#onEnd(span);
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

const countOne = (): void => {
  tally.heard += 1;
};

/** The default limit of 128 events would lose most tokens; here all of them arrive. */
function token(): Prepared {
  const countEvents = (span: ReadableSpan): void => {
    tally.heard += span.events.length;
  };
  const provider = new BasicTracerProvider({
    spanProcessors: [new Processor(() => undefined, countEvents)],
    spanLimits: { eventCountLimit: streamLength },
  });
  const tracer = provider.getTracer("bench");
  return {
    perform(times) {
      for (let time = 0; time < times; time += 1) {
        const span = tracer.startSpan("answer");
        for (const token of tokens) span.addEvent("gen_ai.token", { token });
        span.end();
      }
    },
    units: streamLength,
    deliveries: streamLength,
    heard,
  };
}

function run(): Prepared {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new Processor(countOne, countOne)] }),
  );
  const tracer = trace.getTracer("bench");

  const observed = <Result>(
    kind: string,
    name: string,
    body: () => Promise<Result>,
  ): Promise<Result> =>
    tracer.startActiveSpan(
      name,
      { attributes: { "gen_ai.operation.name": kind, "gen_ai.request.model": "gpt-5" } },
      async (span: Span) => {
        try {
          return await body();
        } catch (error) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
          throw error;
        } finally {
          span.end();
        }
      },
    );

  const chain = async (): Promise<string> => {
    await observed("retriever", "manual", retrieve);
    await observed("tool", "calculator", calculate);
    return await observed("llm", "answer", answer);
  };

  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) await observed("chain", "rag", chain);
    },
    units: runsPerTree,
    deliveries: deliveriesPerTree,
    heard,
  };
}

export const contender: Contender = { workloads: { token, run } };
