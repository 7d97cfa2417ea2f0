import { type Span, trace } from "@opentelemetry/api";
import type { Prepared } from "../contender.ts";
import { answer, calculate, retrieve, runsPerTree } from "../tree.ts";

const tracer = trace.getTracer("bench");

const observed = <Result>(name: string, body: () => Promise<Result>): Promise<Result> =>
  tracer.startActiveSpan(name, async (span: Span) => {
    try {
      return await body();
    } finally {
      span.end();
    }
  });

async function chain(): Promise<string> {
  await observed("manual", retrieve);
  await observed("calculator", calculate);
  return await observed("answer", answer);
}

/** The spans of the API when no SDK is installed: they record nothing and tell nobody. */
export function runUnheard(): Prepared {
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) await observed("rag", chain);
    },
    units: runsPerTree,
    deliveries: 0,
    heard: () => 0,
  };
}
