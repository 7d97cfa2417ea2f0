import { setTimeout as sleep } from "node:timers/promises";

import type { UsageReport } from "@runtap/core";

import type { Model } from "./model.ts";
import { toPieces } from "./pieces.ts";
import { type Prompt, describeUsage, toMessages } from "./prompt.ts";
import { chooseStatements } from "./quote.ts";
import type { Statement } from "./statement.ts";

export interface ExtractiveAnswererOptions {
  /** The pause before each token. @default 12 */
  readonly tokenDelayMs?: number;
}

/** No language model: quotes the statements of the manual that fit the question best, at the pace of one. Needs no key and no network. */
export function extractiveAnswerer({ tokenDelayMs = 12 }: ExtractiveAnswererOptions = {}): Model {
  return {
    name: "extractive-answerer",
    provider: "offline",
    answer: async (prompt, llm) => {
      let text = "";
      let finishReason: string | undefined;
      try {
        for await (const piece of llm.through(streamAnswer(prompt, llm.signal, tokenDelayMs))) {
          text += piece;
        }
        finishReason = "stop";
      } finally {
        llm.report({
          finishReason,
          usage: estimateUsage(prompt, text, finishReason === undefined),
        });
      }
      return text;
    },
  };
}

/** The answer in token-size pieces, until the signal aborts. */
export async function* streamAnswer(
  prompt: Prompt,
  signal: AbortSignal,
  tokenDelayMs: number,
): AsyncGenerator<string, void, undefined> {
  for (const piece of toPieces(composeAnswer(prompt))) {
    if (tokenDelayMs > 0) await sleep(tokenDelayMs, undefined, { signal });
    signal.throwIfAborted();
    yield piece;
  }
}

/** The answer as one text: what npm itself said, then the quotations, section by section. */
export function composeAnswer(prompt: Prompt): string {
  const quotations = chooseStatements(prompt.question, prompt.sections, 3);
  const paragraphs = [...new Set(quotations.map(({ section }) => section))].map((section) => {
    const quoted = quotations.filter((statement) => statement.section === section).map(toText);
    return `${quoted.join("\n")}\n(${section.page}: ${section.heading})`;
  });
  const usage = describeUsage(prompt.usage);
  return [...(usage === undefined ? [] : [usage]), ...paragraphs].join("\n\n");
}

function toText({ text, example }: Statement): string {
  if (example === undefined) return text;
  const indented = example.replaceAll(/^(?=.)/gm, "  ");
  return text === "" ? indented : `${text}\n${indented}`;
}

function estimateUsage(prompt: Prompt, text: string, partial: boolean): UsageReport {
  const asked = toMessages(prompt)
    .map(({ content }) => content)
    .join("\n");
  return {
    inputTokens: toPieces(asked).length,
    outputTokens: toPieces(text).length,
    source: "estimate",
    partial,
  };
}
