import type {
  LanguageModelV3CallOptions,
  LanguageModelV3GenerateResult,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from "@ai-sdk/provider";
import { MockLanguageModelV3 } from "ai/test";

export const usage: LanguageModelV3Usage = {
  inputTokens: { total: 12, noCache: 9, cacheRead: 3, cacheWrite: undefined },
  outputTokens: { total: 7, text: 5, reasoning: 2 },
};

/** A stream that says these words, one part each, and finishes. */
export function saying(...words: readonly string[]): LanguageModelV3StreamPart[] {
  return [
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", id: "resp-1", modelId: "mock-model-1" },
    { type: "text-start", id: "1" },
    ...words.map((delta) => ({ type: "text-delta", id: "1", delta }) as const),
    { type: "text-end", id: "1" },
    finish("stop"),
  ];
}

/** A stream that thinks, and then asks for the weather in two cities at once, the arguments interleaved. */
export function asking(): LanguageModelV3StreamPart[] {
  return [
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", id: "resp-0", modelId: "mock-model-1" },
    { type: "reasoning-start", id: "r" },
    { type: "reasoning-delta", id: "r", delta: "Two cities." },
    { type: "reasoning-end", id: "r" },
    { type: "tool-input-start", id: "call-1", toolName: "weather" },
    { type: "tool-input-delta", id: "call-1", delta: '{"city":' },
    { type: "tool-input-start", id: "call-2", toolName: "weather" },
    { type: "tool-input-delta", id: "call-2", delta: '{"city":"Oslo"}' },
    { type: "tool-input-delta", id: "call-1", delta: '"Rome"}' },
    { type: "tool-input-end", id: "call-1" },
    { type: "tool-input-end", id: "call-2" },
    { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Rome"}' },
    { type: "tool-call", toolCallId: "call-2", toolName: "weather", input: '{"city":"Oslo"}' },
    finish("tool-calls"),
  ];
}

export function finish(
  unified: "stop" | "tool-calls" | "error",
): Extract<LanguageModelV3StreamPart, { type: "finish" }> {
  return { type: "finish", usage, finishReason: { unified, raw: unified } };
}

/** A whole answer of this text. */
export function answering(text: string): LanguageModelV3GenerateResult {
  return {
    content: [{ type: "text", text }],
    finishReason: { unified: "stop", raw: "stop" },
    usage,
    response: { id: "resp-1", modelId: "mock-model-1" },
    warnings: [],
  };
}

/** A whole answer that asks for the weather in two cities. */
export function askingAtOnce(): LanguageModelV3GenerateResult {
  return {
    ...answering(""),
    content: [
      { type: "tool-call", toolCallId: "call-1", toolName: "weather", input: '{"city":"Rome"}' },
      { type: "tool-call", toolCallId: "call-2", toolName: "weather", input: '{"city":"Oslo"}' },
    ],
    finishReason: { unified: "tool-calls", raw: "tool-calls" },
  };
}

/** Hands parts out one at a time, as they are asked for, and knows how far it was read and whether it was cancelled. */
export class PartSource {
  readonly stream: ReadableStream<LanguageModelV3StreamPart>;
  given = 0;
  isCancelled = false;
  #stop: ((reason: unknown) => void) | undefined;

  constructor(
    parts: readonly LanguageModelV3StreamPart[],
    after: "close" | "hang" | { readonly error: unknown } = "close",
  ) {
    const left = [...parts];
    this.stream = new ReadableStream<LanguageModelV3StreamPart>(
      {
        start: (controller) => {
          this.#stop = (reason) => controller.error(reason);
        },
        pull: async (controller) => {
          const part = left.shift();
          if (part !== undefined) {
            this.given += 1;
            controller.enqueue(part);
          } else if (after === "close") controller.close();
          else if (after === "hang") await new Promise(() => undefined);
          else controller.error(after.error);
        },
        cancel: () => {
          this.isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  }

  /** Breaks off when the request is aborted, as the body of a response does. */
  heed(signal: AbortSignal | undefined): this {
    signal?.addEventListener("abort", () => this.#stop?.(signal.reason), { once: true });
    return this;
  }
}

type Answer<Result> = Result | ((options: LanguageModelV3CallOptions) => Promise<Result>);

/** A model that gives these answers, one for each call; an error is thrown. */
export function generating(
  ...answers: readonly Answer<LanguageModelV3GenerateResult | Error>[]
): MockLanguageModelV3 {
  const left = [...answers];
  return new MockLanguageModelV3({
    provider: "openai.responses",
    modelId: "gpt-5",
    doGenerate: async (options) => {
      const next = left.shift();
      const answer = typeof next === "function" ? await next(options) : next;
      if (answer === undefined) throw new Error("Asked once too often.");
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
}

/** A model that streams these parts, one list for each call; an error is thrown. */
export function streaming(
  ...answers: readonly (readonly LanguageModelV3StreamPart[] | PartSource | Error)[]
): MockLanguageModelV3 {
  const left = [...answers];
  return new MockLanguageModelV3({
    provider: "openai.responses",
    modelId: "gpt-5",
    doStream: async ({ abortSignal }) => {
      abortSignal?.throwIfAborted();
      const answer = left.shift();
      if (answer === undefined) throw new Error("Asked once too often.");
      if (answer instanceof Error) throw answer;
      const source = answer instanceof PartSource ? answer : new PartSource(answer);
      return { stream: source.heed(abortSignal).stream };
    },
  });
}
