import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";

/** Keeps every span from its start on, so that one that never ends is seen too. */
export function collectSpans() {
  const spans = [];
  const processor = {
    onStart: (span) => spans.push(span),
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return { spans, provider };
}

/** OpenTelemetry knows no cancellation: 2 is an error, anything else counts as success. */
export function outcomeOf({ ended, status }) {
  if (!ended) return "open";
  return status.code === 2 ? "error" : "ok";
}

export function json(text) {
  return text === undefined ? undefined : JSON.parse(text);
}
