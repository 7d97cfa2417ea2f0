/** A message of a chat prompt: loose, so that the arrays of OpenAI, Anthropic, the AI SDK and LangChain fit as they are. */
export interface Message {
  readonly role?: string | undefined;
  readonly type?: string | undefined;
  readonly content?: unknown;
}

/** A retrieved document: loose, so that the results of the common retrievers fit as they are. */
export interface Document {
  readonly id?: unknown;
  readonly pageContent?: unknown;
  readonly content?: unknown;
  readonly text?: unknown;
  readonly score?: unknown;
  readonly metadata?: unknown;
}

/** Tokens used. A figure that is not known is absent, never 0. */
export interface Usage {
  /** All input tokens, those read from and written to a cache included. */
  readonly inputTokens?: number;
  /** All output tokens, reasoning included. */
  readonly outputTokens?: number;
  /** Part of `inputTokens`. */
  readonly cacheReadTokens?: number;
  /** Part of `inputTokens`. */
  readonly cacheWriteTokens?: number;
  /** Part of `outputTokens`. */
  readonly reasoningTokens?: number;
  /** Who counted. */
  readonly source: "provider" | "estimate";
  /** The call was cut short: more may have been billed. */
  readonly partial?: true;
  /** The provider's own object. */
  readonly raw?: unknown;
}

/** A tool call that a model asked for. */
export interface ToolCall {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
  /** JSON text, as the model wrote it: incomplete when the run was cut short. */
  readonly arguments: string;
}

/** Which part of the model's answer a token belongs to. */
export type TokenChannel = "text" | "reasoning" | "tool-call";

/** The tool call a token belongs to. */
export interface ToolCallRef {
  readonly index: number;
  readonly id?: string;
  readonly name?: string;
}

/** The prompt template a model call was made from. */
export interface PromptRef {
  readonly name: string;
  readonly version?: string;
}
