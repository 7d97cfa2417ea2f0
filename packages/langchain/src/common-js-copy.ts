import { createRequire } from "node:module";
import { fieldOf, isObject } from "@runtap/wires/usage";
import type { WholeCopy } from "./everywhere.ts";

function objectIn(module: unknown, ...path: readonly string[]): object | undefined {
  let at = module;
  for (const name of path)
    at = typeof at === "function" ? Reflect.get(at, name) : fieldOf(at, name);
  return isObject(at) || typeof at === "function" ? at : undefined;
}

/** The copy of `@langchain/core` that `require` gives; `undefined` where there is none. */
export function commonJsCopy(from: string): WholeCopy | undefined {
  const load = createRequire(from);
  try {
    const runnables: unknown = load("@langchain/core/runnables");
    const runnable = objectIn(runnables, "Runnable", "prototype");
    const streaming = ["RunnableMap", "RunnableLambda", "RunnableAssign", "RunnablePick"].flatMap(
      (name) => objectIn(runnables, name, "prototype") ?? [],
    );
    const streams: unknown = load("@langchain/core/utils/stream");
    const readable = objectIn(streams, "IterableReadableStream", "prototype");
    const singletons: unknown = load("@langchain/core/singletons");
    const context = objectIn(singletons, "AsyncLocalStorageProviderSingleton");
    const manager = objectIn(load("@langchain/core/callbacks/manager"), "CallbackManager");
    const tool = objectIn(load("@langchain/core/tools"), "StructuredTool", "prototype");
    if (!runnable || !readable || !context || !manager || !tool) return undefined;
    return { runnable, streaming, readable, context, manager, tool };
  } catch {
    // No CommonJS in this version: then nobody can have required it.
    return undefined;
  }
}
