import type { PickedToken } from "@runtap/core";
import { listAt, placeAt, textAt } from "../fields.ts";
import { errorIn } from "../provider-error.ts";
import { createReader } from "../reader.ts";
import { identifyBy, StreamFacts } from "../stream-facts.ts";
import { fieldOf, isObject } from "../usage/reading.ts";
import type { WireReader } from "../wire.ts";

/** Reads what one choice of an event says. */
export type ReadChoice = (choice: unknown, index: number, pieces: PickedToken[]) => void;

/** Null on every chunk but the last, which has no choices. Groq and Moonshot have it elsewhere. */
function usageIn(event: unknown, choices: readonly unknown[]): unknown {
  return (
    fieldOf(event, "usage") ??
    fieldOf(fieldOf(event, "x_groq"), "usage") ??
    fieldOf(choices[0], "usage")
  );
}

function indexOf(choice: unknown): number {
  return placeAt(choice, "index") ?? 0;
}

function hasReason(choice: unknown): boolean {
  return textAt(choice, "finish_reason") !== undefined;
}

/** A reader for OpenAI's answers that come as `choices`, chunk by chunk or whole. */
export function choicesReader(provider: string | undefined, readChoice: ReadChoice): WireReader {
  const facts = new StreamFacts(provider);
  return createReader(facts, (event, pieces) => {
    identifyBy(facts, event, pieces);
    const choices = listAt(event, "choices");
    for (const choice of choices) {
      const index = indexOf(choice);
      facts.seeChoice(index);
      readChoice(choice, index, pieces);
    }
    const usage = usageIn(event, choices);
    if (isObject(usage)) {
      facts.spend(usage, pieces, choices.length === 0 || choices.some(hasReason));
    }
    for (const choice of choices) {
      const reason = textAt(choice, "finish_reason");
      if (reason !== undefined) facts.finishChoice(indexOf(choice), reason, pieces);
    }
    facts.fail(errorIn(event));
  });
}
