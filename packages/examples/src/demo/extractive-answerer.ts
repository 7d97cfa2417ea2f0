import { setTimeout as sleep } from "node:timers/promises";

import { toPieces } from "./pieces.ts";
import type { ReadPrompt } from "./prompt.ts";
import { chooseStatements } from "./quote.ts";
import type { Statement } from "./statement.ts";

/** The answer in token-size pieces, at the pace of a model, until the signal aborts. */
export async function* streamAnswer(
  prompt: ReadPrompt,
  signal: AbortSignal,
  tokenDelayMs: number,
): AsyncGenerator<string, void, undefined> {
  for (const text of toPieces(composeAnswer(prompt))) {
    if (tokenDelayMs > 0) await sleep(tokenDelayMs, undefined, { signal });
    signal.throwIfAborted();
    yield text;
  }
}

/**
 * The answer of no language model: what npm itself said, then the statements of the manual that fit the question best,
 * section by section.
 */
export function composeAnswer({ question, usage, excerpts }: ReadPrompt): string {
  // The manual's synopsis says again what npm itself has said.
  const sections = excerpts.filter(({ heading }) => usage === undefined || heading !== "Synopsis");
  const quotations = chooseStatements(question, sections, 3);
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
