import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { createTap, type FlushOptions, type FlushResult, type Handlers } from "@runtap/core";
import { langchainHandler } from "./langchain-handler.ts";
import type { LangchainHandlerOptions } from "./options.ts";

/** LangChain callbacks that serve handlers of runtap's. */
export interface LangchainCallbacks extends Array<BaseCallbackHandler> {
  /** Waits until the handlers have delivered what they heard. */
  readonly flush: (options?: FlushOptions) => Promise<FlushResult>;
  /** Ends what is open, flushes, closes the handlers. */
  readonly close: (options?: FlushOptions) => Promise<FlushResult>;
}

/**
 * Makes LangChain callbacks of runtap handlers, for a program that has nothing else of runtap: console, timing, tokens,
 * pino and all others then serve LangChain directly, on a tap of their own. Pass the result as `callbacks`.
 *
 * @example
 * const callbacks = toLangchainCallbacks([stdoutHandler(), tokens]);
 * await chain.invoke(question, { callbacks });
 * await callbacks.flush();
 */
export function toLangchainCallbacks(
  handlers: Handlers,
  options: Omit<LangchainHandlerOptions, "tap" | "handlers"> = {},
): LangchainCallbacks {
  const tap = createTap({ handlers });
  return Object.assign([langchainHandler({ ...options, tap })], {
    flush: (limits?: FlushOptions) => tap.flush(limits),
    close: (limits?: FlushOptions) => tap.close(limits),
  });
}
