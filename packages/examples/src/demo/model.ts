import type { LlmRun } from "@runtap/core";

import type { Prompt } from "./prompt.ts";

/** Something that answers a prompt, saying its tokens and figures on the run it is given. */
export interface Model {
  readonly name: string;
  readonly provider: string;
  readonly answer: (prompt: Prompt, llm: LlmRun) => Promise<string>;
}
