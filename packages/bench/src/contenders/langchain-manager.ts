import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManager, type CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { medianCpuNs } from "../bursts.ts";
import type { Contender, Prepared } from "../contender.ts";
import {
  heard,
  measuredListeners,
  pollutingSets,
  pollutingStreams,
  tally,
  type TokenListener,
} from "../listeners.ts";
import { streamLength, tokens } from "../stream.ts";
import {
  answer,
  calculate,
  deliveriesPerTree,
  passages,
  question,
  retrieve,
  runsPerTree,
} from "../tree.ts";

/** In the background mode everything queued is awaited after this many trees. */
const treesPerFlush = 50;

const serialized = {
  lc: 1,
  type: "not_implemented",
  id: ["bench"],
} satisfies Parameters<CallbackManager["handleChainStart"]>[0];

class TokenHandler extends BaseCallbackHandler {
  readonly name = "tokens";
  readonly #listener: TokenListener;

  constructor(listener: TokenListener) {
    super();
    this.#listener = listener;
  }

  override handleLLMNewToken(token: string): void {
    this.#listener({ token });
  }
}

function count(): void {
  tally.heard += 1;
}

class RunHandler extends BaseCallbackHandler {
  readonly name = "runs";
  override handleChainStart = count;
  override handleChainEnd = count;
  override handleRetrieverStart = count;
  override handleRetrieverEnd = count;
  override handleToolStart = count;
  override handleToolEnd = count;
  override handleLLMStart = count;
  override handleLLMEnd = count;
}

function managerOf(handlers: BaseCallbackHandler[]): CallbackManager {
  const manager = CallbackManager.configure(handlers);
  if (manager === undefined) throw new Error("Expected LangChain to configure a manager.");
  return manager;
}

async function startLlm(manager: CallbackManager): Promise<CallbackManagerForLLMRun> {
  const [run] = await manager.handleLLMStart(serialized, [question]);
  if (run === undefined) throw new Error("Expected LangChain to start one run for one prompt.");
  return run;
}

/** LangChain's dispatch alone: its callback manager, driven as a chain would drive it. */
export function createContender({
  background,
  burst = streamLength,
}: {
  readonly background: boolean;
  /** Tokens of the burst that is measured. */
  readonly burst?: number;
}): Contender {
  process.env["LANGCHAIN_CALLBACKS_BACKGROUND"] = String(background);
  const settle = background ? awaitAllCallbacks : async (): Promise<void> => undefined;

  async function streamTo(
    listeners: readonly TokenListener[],
    times: number,
    length = streamLength,
  ): Promise<void> {
    const manager = managerOf(listeners.map((listener) => new TokenHandler(listener)));
    for (let time = 0; time < times; time += 1) {
      const run = await startLlm(manager);
      for (let said = 0; said < length; said += streamLength) {
        for (const token of tokens) await run.handleLLMNewToken(token);
      }
      await run.handleLLMEnd({ generations: [] });
      await settle();
    }
  }

  async function token(): Promise<Prepared> {
    for (const set of pollutingSets) await streamTo(set, pollutingStreams);
    return {
      perform: (times) => streamTo(measuredListeners, times),
      units: streamLength,
      deliveries: streamLength * measuredListeners.length,
      heard,
    };
  }

  function queuedLinear(): Prepared {
    return {
      perform: (times) => streamTo(measuredListeners, times),
      units: streamLength,
      deliveries: streamLength * measuredListeners.length,
      heard,
      figures: { burstNs: () => medianCpuNs(1, () => streamTo(measuredListeners, 1, burst)) },
    };
  }

  async function tree(manager: CallbackManager): Promise<void> {
    const chain = await manager.handleChainStart(serialized, { question });
    const child = chain.getChild();
    const retriever = await child.handleRetrieverStart(serialized, question);
    await retrieve();
    await retriever.handleRetrieverEnd(passages);
    const tool = await child.handleToolStart(serialized, question);
    await tool.handleToolEnd(await calculate());
    const llm = await startLlm(child);
    const text = await answer();
    await llm.handleLLMEnd({ generations: [[{ text }]] });
    await chain.handleChainEnd({ text });
  }

  function run(): Prepared {
    const manager = managerOf([new RunHandler()]);
    return {
      async perform(times) {
        for (let time = 1; time <= times; time += 1) {
          await tree(manager);
          if (time % treesPerFlush === 0) await settle();
        }
        await settle();
      },
      units: runsPerTree,
      deliveries: deliveriesPerTree,
      heard,
    };
  }

  return { workloads: { token, run, "queued-linear": queuedLinear } };
}
