import type { Prompt } from "./prompt.ts";

/** Where a model is to be had that speaks OpenAI's chat completions. */
export interface Endpoint {
  readonly baseURL: string | undefined;
  readonly apiKey: string;
  readonly model: string;
  /** The extractive answerer on this machine, which costs nothing. */
  readonly isOffline: boolean;
}

/** Answers a prompt; the client that it asks through is observed, so that the call is a run. */
export type Answer = (prompt: Prompt, signal: AbortSignal) => Promise<string>;
