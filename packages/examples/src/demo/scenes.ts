import { defineHandler, GuardError, tap } from "@runtap/core";
import { BudgetExceededError, type TokensHandler } from "@runtap/tokens";

import type { Ask } from "./pipeline.ts";
import { say } from "./say.ts";

const misspelt = "how do I `npm pubish` a scoped package?";

/** What every part of the demo is given. */
export interface Stage {
  readonly question: string;
  readonly ask: Ask;
  /** Aborted by Ctrl-C. */
  readonly interrupt: AbortSignal;
}

/** Shows an answer, then a tool that fails; resolves to whether both went as they should. */
export async function showQuestions({ question, ask, interrupt }: Stage): Promise<boolean> {
  const first = await shown("A question.", () => ask(question, interrupt));
  if (!first.answered || interrupt.aborted) return false;
  const second = await shown("A tool that fails: the chain goes on without it.", () =>
    ask(misspelt, interrupt),
  );
  return second.answered;
}

/** Shows a user who loses patience; resolves to whether that came to pass. */
export async function showAbort({ question, ask, interrupt }: Stage): Promise<boolean> {
  const user = new AbortController();
  const impatience = defineHandler({
    name: "impatient-user",
    on: {
      "llm.token": ({ index }) => {
        if (index === 11) user.abort();
      },
    },
  });
  tap.use(impatience);
  await shown("A user who aborts after a dozen tokens: everything open is cancelled.", () =>
    ask(question, AbortSignal.any([user.signal, interrupt])),
  );
  return user.signal.aborted;
}

/** Shows a budget that stops an answer, or what is left of it; resolves to whether it was one of the two. */
export async function showBudget(stage: Stage, tokens: TokensHandler): Promise<boolean> {
  const { ask, interrupt } = stage;
  for (const question of [stage.question, misspelt]) {
    const outcome = await shown("A question, under a budget for the whole demo.", () =>
      ask(question, interrupt),
    );
    if (interrupt.aborted) return false;
    if (outcome.answered) continue;
    const stop = budgetStop(outcome.error);
    if (stop === undefined) return false;
    say(stop);
    return true;
  }
  const [unpriced] = tokens.unknownModels();
  const left = await tokens.remaining("demo");
  say(
    unpriced === undefined
      ? `The budget has stopped nothing: $${left?.toFixed(6)} are left of it.`
      : `No budget in dollars can stop ${unpriced}: it has no price.`,
  );
  return true;
}

/** Which budget stopped a run, in words; `undefined` for any other error. */
export function budgetStop(error: unknown): string | undefined {
  if (!GuardError.isInstance(error)) return undefined;
  const { cause } = error;
  if (!BudgetExceededError.isInstance(cause)) return undefined;
  const { budget, limit, spent } = cause;
  return (
    `The budget "${budget}" has stopped it: limit $${limit}, spent or set aside $${spent.toFixed(6)}.\n` +
    "The caller got a GuardError with this BudgetExceededError as its cause."
  );
}

type Outcome = { readonly answered: true } | { readonly answered: false; readonly error: unknown };

/** Runs one part of the demo; what went wrong in it has been printed by the handler. */
async function shown(title: string, part: () => Promise<string>): Promise<Outcome> {
  say(`${title}\n`);
  try {
    await part();
    return { answered: true };
  } catch (error) {
    return { answered: false, error };
  }
}
