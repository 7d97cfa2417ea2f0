import type { PickedToken } from "@runtap/core";
import { isList, textIn } from "../fields.ts";
import { errorIn } from "../provider-error.ts";
import { createReader } from "../reader.ts";
import { StreamFacts } from "../stream-facts.ts";
import { fieldOf, isObject } from "../usage/reading.ts";
import type { WireReader } from "../wire.ts";
import { type ChatChoice, type ChatChunk, isChoice, isChunk } from "./chunk.ts";

/** Reads what one choice of an event says. */
export type ReadChoice = (choice: ChatChoice, index: number, pieces: PickedToken[]) => void;

const NO_CHOICES: readonly ChatChoice[] = Object.freeze([]);

function choicesOf({ choices }: ChatChunk): readonly ChatChoice[] {
  if (!isList(choices)) return NO_CHOICES;
  return choices.every(isChoice) ? choices : choices.filter(isChoice);
}

/** Null on every chunk but the last, which has no choices. Groq and Moonshot have it elsewhere. */
function usageIn(chunk: ChatChunk, choices: readonly ChatChoice[]): unknown {
  return chunk.usage ?? fieldOf(chunk.x_groq, "usage") ?? choices[0]?.usage;
}

function indexOf({ index }: ChatChoice): number {
  return typeof index === "number" && Number.isSafeInteger(index) && index >= 0 ? index : 0;
}

function hasReason({ finish_reason: reason }: ChatChoice): boolean {
  return textIn(reason) !== undefined;
}

/** A reader for OpenAI's answers that come as `choices`, chunk by chunk or whole. */
export function choicesReader(provider: string | undefined, readChoice: ReadChoice): WireReader {
  const facts = new StreamFacts(provider);
  return createReader(facts, (chunk, pieces) => {
    if (!isChunk(chunk)) return;
    facts.identify(textIn(chunk.model), textIn(chunk.id), pieces);
    const choices = choicesOf(chunk);
    for (const choice of choices) {
      const index = indexOf(choice);
      facts.seeChoice(index);
      readChoice(choice, index, pieces);
    }
    const usage = usageIn(chunk, choices);
    if (isObject(usage)) {
      facts.spend(usage, pieces, choices.length === 0 || choices.some(hasReason));
    }
    for (const choice of choices) {
      const reason = textIn(choice.finish_reason);
      if (reason !== undefined) facts.finishChoice(indexOf(choice), reason, pieces);
    }
    facts.fail(errorIn(chunk));
  });
}
