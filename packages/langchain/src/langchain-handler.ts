import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { Tap } from "@runtap/core";
import { RuntapCallbackHandler } from "./handler.ts";
import { instrument, ownCopy } from "./instrument.ts";
import { openRunsOf } from "./open-runs.ts";
import { type LangchainHandlerOptions, readOptions } from "./options.ts";
import { Starting } from "./starting.ts";

/** The handler, with nothing wrapped yet. */
export function makeHandler(given: unknown): RuntapCallbackHandler {
  const options = readOptions(given);
  const runs = openRunsOf(options.tap);
  return new RuntapCallbackHandler({ runs, starting: new Starting(runs, options), options });
}

/**
 * A callback handler for LangChain.js and LangGraph that turns their callbacks into runs: runnables into chains, models
 * into llm runs with their tokens and usage, tools, retrievers, agents. Attach it per call (`callbacks: [handler]`), per
 * object, or everywhere with `node --import @runtap/langchain/register`; attached twice, it hears once.
 *
 * @param options A tap, or options. @default the process-wide tap
 * @throws RuntapError `invalid-option`
 * @example
 * await chain.invoke(question, { callbacks: [langchainHandler()] });
 */
export function langchainHandler(options?: Tap | LangchainHandlerOptions): BaseCallbackHandler {
  const handler = makeHandler(options);
  if (handler.parts.options.instrument !== false) instrument(ownCopy);
  return handler;
}
