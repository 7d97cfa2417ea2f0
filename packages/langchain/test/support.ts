import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import type { Runnable } from "@langchain/core/runnables";
import { FakeListChatModel } from "@langchain/core/utils/testing";
import type { AnyEvent, Tap } from "@runtap/core";
import { langchainHandler, type LangchainHandlerOptions } from "@runtap/langchain";
import { record, type Recorded, type RecordedFailure } from "@runtap/testing";

type Body = (callbacks: BaseCallbackHandler[], tap: Tap) => unknown;

/** Records what runtap's handler makes of the calls in `fn`. */
export function heard(fn: Body, options: LangchainHandlerOptions = {}): Promise<Recorded<unknown>> {
  return record((tap) => fn([langchainHandler({ ...options, tap })], tap));
}

/** The same, of an `fn` that must fail. */
export function heardFailing(
  fn: Body,
  options: LangchainHandlerOptions = {},
): Promise<RecordedFailure> {
  return record.failing((tap) => fn([langchainHandler({ ...options, tap })], tap));
}

/** A model that answers in single characters. */
export function spelling(text: string): FakeListChatModel {
  return new FakeListChatModel({ responses: [text] });
}

/** The smallest chain with a model in it. */
export function prompted(model: FakeListChatModel = spelling("abc")): Runnable<Question, string> {
  return ChatPromptTemplate.fromTemplate<Question>("{question}")
    .pipe(model)
    .pipe(new StringOutputParser());
}

export interface Question {
  readonly question: string;
}

/** The events' names with their runs', in order. */
export function said(events: readonly AnyEvent[]): readonly string[] {
  return events.map(({ type, run }) => `${type} ${run.name}`);
}

/** A model that says one word, and then nothing more until it is aborted. */
export class Stalling extends FakeListChatModel {
  constructor() {
    super({ responses: [] });
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    options: this["ParsedCallOptions"],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const message = new AIMessageChunk({ content: "Once" });
    const chunk = new ChatGenerationChunk({ message, text: "Once" });
    yield chunk;
    await runManager?.handleLLMNewToken("Once", undefined, undefined, undefined, undefined, {
      chunk,
    });
    await new Promise((_resolve, reject) => {
      options.signal?.addEventListener("abort", () => reject(options.signal?.reason));
    });
  }
}
