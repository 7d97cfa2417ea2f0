import { setTimeout as sleep } from "node:timers/promises";

import type { PickedToken } from "@runtap/core";

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
      const stream = streamAnswer(prompt, llm.signal, tokenDelayMs);
      let answer = "";
      for await (const piece of llm.through(stream, (piece) => piece)) answer += piece.text ?? "";
      return answer;
    },
  };
}

/** The answer in token-size pieces until the signal aborts, each with an estimate of the tokens used up to there. */
export async function* streamAnswer(
  prompt: Prompt,
  signal: AbortSignal,
  tokenDelayMs: number,
): AsyncGenerator<PickedToken, void, undefined> {
  const inputTokens = toMessages(prompt).flatMap(({ content }) => toPieces(content)).length;
  let outputTokens = 0;
  for (const text of toPieces(composeAnswer(prompt))) {
    if (tokenDelayMs > 0) await sleep(tokenDelayMs, undefined, { signal });
    signal.throwIfAborted();
    outputTokens += 1;
    yield { text, usage: { inputTokens, outputTokens, source: "estimate", partial: true } };
  }
  yield { finishReason: "stop", usage: { inputTokens, outputTokens, source: "estimate" } };
}

/** The answer as one text: what npm itself said, then the quotations, section by section. */
export function composeAnswer(prompt: Prompt): string {
  const usage = describeUsage(prompt.usage);
  // The manual's synopsis says again what npm itself has said.
  const sections = prompt.sections.filter(
    ({ heading }) => usage === undefined || heading !== "Synopsis",
  );
  const quotations = chooseStatements(prompt.question, sections, 3);
  const quoted = new Set(quotations.map(({ section }) => section));
  const paragraphs = [...quoted].map((section) => {
    const texts = quotations.filter((quotation) => quotation.section === section).map(toText);
    return `${texts.join("\n")}\n(${section.page}: ${section.heading})`;
  });
  return [...(usage === undefined ? [] : [usage]), ...paragraphs].join("\n\n");
}

function toText({ text, example }: Statement): string {
  if (example === undefined) return text;
  const indented = example.replaceAll(/^(?=.)/gm, "  ");
  return text === "" ? indented : `${text}\n${indented}`;
}
