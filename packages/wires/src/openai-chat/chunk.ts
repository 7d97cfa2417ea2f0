import { isObject } from "../usage/reading.ts";

/**
 * What is looked for in a chunk, or in a whole answer. Looked up as plain fields, since this happens for every token; the
 * reader around it catches what is no JSON and throws.
 */
export interface ChatChunk {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
  readonly x_groq?: unknown;
}

/** What is looked for in one of its choices: of chat completions, whole and streamed, and of legacy ones. */
export interface ChatChoice {
  readonly index?: unknown;
  readonly delta?: unknown;
  readonly message?: unknown;
  readonly text?: unknown;
  readonly finish_reason?: unknown;
  readonly usage?: unknown;
}

/** What is looked for in a delta, or in a whole message. */
export interface ChatDelta {
  readonly content?: unknown;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly refusal?: unknown;
  readonly audio?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
}

export function isChunk(value: unknown): value is ChatChunk {
  return isObject(value);
}

export function isChoice(value: unknown): value is ChatChoice {
  return isObject(value);
}

export function isDelta(value: unknown): value is ChatDelta {
  return isObject(value);
}
