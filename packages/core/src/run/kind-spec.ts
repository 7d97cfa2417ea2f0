import { SLOT } from "../events/event-names.ts";
import type { RunKind } from "../events/run-info.ts";

/** The names of a kind's lifecycle events, and their places in the tables. */
export interface KindSpec<Kind extends RunKind = RunKind> {
  readonly kind: Kind;
  // Whole strings instead of `${kind}.end` at run time: a name that is put together is slow to compare.
  readonly startName: `${Kind}.start`;
  readonly endName: `${Kind}.end`;
  readonly errorName: `${Kind}.error`;
  readonly cancelName: `${Kind}.cancel`;
  readonly start: number;
  readonly end: number;
  readonly error: number;
  readonly cancel: number;
}

function spec<Kind extends RunKind>(
  kind: Kind,
  startName: `${Kind}.start`,
  endName: `${Kind}.end`,
  errorName: `${Kind}.error`,
  cancelName: `${Kind}.cancel`,
): KindSpec<Kind> {
  const slots: Readonly<Record<string, number>> = SLOT;
  const at = (name: string): number => slots[name] ?? -1;
  return {
    kind,
    startName,
    endName,
    errorName,
    cancelName,
    start: at(startName),
    end: at(endName),
    error: at(errorName),
    cancel: at(cancelName),
  };
}

/** The specifications by kind. */
export const SPECS: { readonly [Kind in RunKind]: KindSpec<Kind> } = {
  chain: spec("chain", "chain.start", "chain.end", "chain.error", "chain.cancel"),
  agent: spec("agent", "agent.start", "agent.end", "agent.error", "agent.cancel"),
  llm: spec("llm", "llm.start", "llm.end", "llm.error", "llm.cancel"),
  tool: spec("tool", "tool.start", "tool.end", "tool.error", "tool.cancel"),
  retriever: spec(
    "retriever",
    "retriever.start",
    "retriever.end",
    "retriever.error",
    "retriever.cancel",
  ),
  embedding: spec(
    "embedding",
    "embedding.start",
    "embedding.end",
    "embedding.error",
    "embedding.cancel",
  ),
};

/** The specification of whichever kind: its `kind` tells the names apart. */
export type AnySpec = (typeof SPECS)[RunKind];
