import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import type { ParentRun } from "@runtap/core";
import { fieldOf } from "@runtap/wires/usage";
import { attachedIn, parentIdIn } from "./attached.ts";
import { shownRun } from "./open-run.ts";

/**
 * The run that stands for the lambda, tool or node whose body has been given this config: pass it as `parent` where no
 * ambient context can tell. Without an argument, the config in LangChain's own context, where
 * it has one: importing LangGraph gives it one.
 *
 * @returns `undefined` where no handler of runtap's is attached, which as a `parent` means the ambient run.
 * @example
 * RunnableLambda.from((question, config) =>
 *   tap.run("retriever", { name: "manual", input: question, parent: parentFrom(config) }, search),
 * );
 */
export function parentFrom(config?: unknown): ParentRun | undefined {
  const known: unknown = config ?? AsyncLocalStorageProviderSingleton.getRunnableConfig();
  const callbacks = fieldOf(known, "callbacks");
  const [handler] = attachedIn(callbacks);
  return shownRun(handler?.parts.runs.get(parentIdIn(callbacks)))?.run;
}
