import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { GuardError } from "@runtap/core";
import { fieldOf } from "@runtap/wires/usage";
import { readChainStart } from "./chain-start.ts";
import { endRun, failRun } from "./ending.ts";
import { identify, nameOf, tagsOf } from "./identity.ts";
import { chainOutput, toolInput, toolOutput } from "./messages.ts";
import { sayAction, sayCustomEvent, sayText } from "./midway.ts";
import { sortMetadata } from "./metadata.ts";
import { readModelCall, signalOf } from "./model-call.ts";
import { endModelCall, sayStreamEvent, sayTokens, toldUsage } from "./model-run.ts";
import { isInsideAgent, liveRun, type OpenRun } from "./open-run.ts";
import type { OpenRuns } from "./open-runs.ts";
import type { LangchainHandlerOptions } from "./options.ts";
import type { Beginning, Starting } from "./starting.ts";
import type { StreamWatch } from "./stream-watch.ts";
import { tokensOf } from "./tokens.ts";
import { warnOnce } from "./warn-once.ts";

/** What the handler and its forks share. */
export interface HandlerParts {
  readonly runs: OpenRuns;
  readonly starting: Starting;
  readonly options: LangchainHandlerOptions;
}

/** Hears LangChain's callbacks and says them as runs. */
export class RuntapCallbackHandler extends BaseCallbackHandler {
  override readonly name = "runtap";
  /** Read by LangChain: whether `invoke` is to stream for this handler's sake. */
  readonly lc_prefer_streaming: boolean;
  readonly parts: HandlerParts;
  /** The stream that was called with this handler; a handler of the program's own has none. */
  readonly watch: StreamWatch | undefined;

  constructor(parts: HandlerParts, watch?: StreamWatch) {
    // In the background callbacks come late, in another request's context, and in one queue for the whole process; what
    // a guard throws reaches the program only where errors are raised.
    super({ _awaitHandler: true, raiseError: true });
    this.parts = parts;
    this.watch = watch;
    this.lc_prefer_streaming = parts.options.streaming === true;
  }

  override copy(): RuntapCallbackHandler {
    return this;
  }

  /** The same handler for one stream. */
  fork(watch: StreamWatch): RuntapCallbackHandler {
    return new RuntapCallbackHandler(this.parts, watch);
  }

  // LangChain declares another order of the arguments than it calls with.
  override handleChainStart(chain: unknown, inputs: unknown, ...given: readonly unknown[]): void {
    this.#safely(() => {
      const { runs } = this.parts;
      const start = readChainStart(given, (id) => runs.get(id) !== undefined);
      const tags = tagsOf(start.tags);
      const around = runs.get(start.parentRunId);
      const { kind, ...identity } = identify({
        ...start,
        serialized: chain,
        tags,
        isInsideAgent: isInsideAgent(around),
      });
      // A step that transforms a stream starts before there is any input.
      const isInputKnown = fieldOf(start.extra, "lc_defers_inputs") !== true;
      const beginning = {
        ...identity,
        id: start.runId,
        parentId: start.parentRunId,
        input: isInputKnown ? inputs : undefined,
        tags,
        metadata: start.metadata,
      };
      this.#began(
        beginning,
        this.parts.starting.start(this, kind, beginning, (options) => options),
      );
    });
  }

  override handleChainEnd(outputs: unknown, runId: string): void {
    this.#of(runId, (open) => this.#ended(open, () => chainOutput(outputs)));
  }

  override handleChainError(error: unknown, runId: string): void {
    this.#failed(error, runId);
  }

  override handleChatModelStart(
    llm: unknown,
    messages: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    tags?: unknown,
    metadata?: unknown,
    runName?: string,
  ): void {
    this.#modelStarted(extraParams, () => {
      const first = fieldOf(messages, "0");
      const name = nameOf(llm, runName, "chat model");
      const input = Array.isArray(first) ? first : [];
      return { id: runId, parentId: parentRunId, name, tags: tagsOf(tags), metadata, input };
    });
  }

  override handleLLMStart(
    llm: unknown,
    prompts: unknown,
    runId: string,
    parentRunId?: string,
    extraParams?: unknown,
    tags?: unknown,
    metadata?: unknown,
    runName?: string,
  ): void {
    this.#modelStarted(extraParams, () => {
      const first = fieldOf(prompts, "0");
      const name = nameOf(llm, runName, "llm");
      const input = typeof first === "string" ? first : undefined;
      return { id: runId, parentId: parentRunId, name, tags: tagsOf(tags), metadata, input };
    });
  }

  override handleLLMNewToken(
    token: unknown,
    indices: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    fields?: unknown,
  ): void {
    this.#of(runId, (open) => {
      const chunk = fieldOf(fields, "chunk");
      const completion = fieldOf(indices, "completion");
      sayTokens(open, tokensOf(token, chunk, typeof completion === "number" ? completion : 0));
      toldUsage(open, fieldOf(fieldOf(chunk, "message"), "usage_metadata"));
    });
  }

  override handleChatModelStreamEvent(event: unknown, runId: string): void {
    this.#of(runId, (open) => sayStreamEvent(open, event));
  }

  override handleLLMEnd(
    result: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    extraParams?: unknown,
  ): void {
    this.#of(runId, (open) => endModelCall(this.parts.runs, open, result, extraParams));
  }

  override handleLLMError(error: unknown, runId: string): void {
    this.#failed(error, runId);
  }

  override handleToolStart(
    tool: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    tags?: unknown,
    metadata?: unknown,
    runName?: string,
    toolCallId?: string,
  ): void {
    this.#safely(() => {
      const beginning = {
        id: runId,
        parentId: parentRunId,
        name: nameOf(tool, runName, "tool"),
        input: toolInput(input),
        tags: tagsOf(tags),
        metadata,
      };
      const started = this.parts.starting.start(this, "tool", beginning, (options) =>
        typeof toolCallId === "string" ? { ...options, toolCallId } : options,
      );
      this.#began(beginning, started);
    });
  }

  override handleToolEvent(chunk: unknown, runId: string): void {
    this.#of(runId, (open) => {
      const run = liveRun(open);
      if (run?.kind === "tool") run.chunk(chunk);
    });
  }

  override handleToolEnd(output: unknown, runId: string): void {
    this.#of(runId, (open) => this.#ended(open, () => toolOutput(output)));
  }

  override handleToolError(error: unknown, runId: string): void {
    this.#failed(error, runId);
  }

  override handleRetrieverStart(
    retriever: unknown,
    query: unknown,
    runId: string,
    parentRunId?: string,
    tags?: unknown,
    metadata?: unknown,
    name?: string,
  ): void {
    this.#safely(() => {
      const beginning = {
        id: runId,
        parentId: parentRunId,
        name: nameOf(retriever, name, "retriever"),
        input: query,
        tags: tagsOf(tags),
        metadata,
      };
      const started = this.parts.starting.start(this, "retriever", beginning, (options) => options);
      this.#began(beginning, started);
    });
  }

  override handleRetrieverEnd(documents: unknown, runId: string): void {
    this.#of(runId, (open) => this.#ended(open, () => documents));
  }

  override handleRetrieverError(error: unknown, runId: string): void {
    this.#failed(error, runId);
  }

  override handleText(text: unknown, runId: string): void {
    this.#of(runId, (open) => sayText(open, text));
  }

  override handleAgentAction(action: unknown, runId: string): void {
    this.#of(runId, (open) => sayAction(open, action));
  }

  override handleCustomEvent(name: string, data: unknown, runId: string): void {
    this.#of(runId, (open) => sayCustomEvent(open, name, data));
  }

  #modelStarted(
    extraParams: unknown,
    read: () => Beginning & { readonly input: string | readonly object[] | undefined },
  ): void {
    this.#safely(() => {
      const beginning = { ...read(), signal: signalOf(extraParams) };
      const { input } = beginning;
      const call = readModelCall(extraParams, sortMetadata(beginning.metadata));
      const started = this.parts.starting.start(this, "llm", beginning, (options) => ({
        ...options,
        ...call,
        input,
      }));
      this.#began(beginning, started);
    });
  }

  /** Tells the stream that was called with this handler which run is its own. */
  #began({ id, parentId }: Beginning, started: OpenRun | undefined): void {
    if (this.watch === undefined) return;
    const open = started ?? this.parts.runs.get(id);
    if (open !== undefined) this.watch.claim(open, parentId);
  }

  #ended(open: OpenRun, output: () => unknown): void {
    endRun(this.parts.runs, open, () => ({ output: output() }));
  }

  #failed(error: unknown, runId: string): void {
    this.#of(runId, (open) => failRun(this.parts.runs, open, error));
  }

  /** Finds the run that this handler has started, and nobody else's. */
  #of(runId: string, use: (open: OpenRun) => void): void {
    this.#safely(() => {
      const open = this.parts.runs.get(runId);
      if (open?.isOpen === true && open.owner === this) use(open);
    });
  }

  /** Nothing of ours reaches the program, but what a guard has to say. */
  #safely(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (GuardError.isInstance(error)) throw error;
      warnOnce(error);
    }
  }
}
