import type { AnyEvent, Handler, RunKind, RunReporter } from "@runtap/core";

type Listen = (event: unknown, state?: unknown) => unknown;

const KINDS: { readonly [Kind in RunKind]: true } = {
  chain: true,
  agent: true,
  llm: true,
  tool: true,
  retriever: true,
  embedding: true,
};

// There is no run that could tell of it.
const nobody: RunReporter = {
  failed: () => undefined,
  dropped: () => undefined,
  capture: () => (call) => call(),
};

function isListen(value: unknown): value is Listen {
  return typeof value === "function";
}

/** The patterns an event's name answers to, in the order in which core calls them. */
function patternsOf(type: string): readonly string[] {
  const [prefix = "", phase = ""] = type.split(".");
  return [type, `${prefix}.*`, ...(Object.hasOwn(KINDS, prefix) ? [`*.${phase}`] : []), "*"];
}

/** Calls a handler with an event that core itself cannot be made to say, as core would call it; returns what its listeners returned. */
export function tell(
  handler: Handler,
  event: Pick<AnyEvent, "run"> & { readonly type: string },
): readonly unknown[] {
  const state = handler.state?.(event.run, nobody);
  return patternsOf(event.type).flatMap((pattern) => {
    const listener: unknown = Reflect.get(handler.on, pattern);
    if (!isListen(listener)) return [];
    return [handler.state === undefined ? listener(event) : listener(event, state)];
  });
}
