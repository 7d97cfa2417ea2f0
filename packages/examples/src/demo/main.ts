import { tap } from "@runtap/core";

import { ArgumentsError, type DemoArguments, helpText, readArguments } from "./arguments.ts";
import { extractiveAnswerer } from "./extractive-answerer.ts";
import { LogFileError } from "./log-file.ts";
import { ManualNotFoundError, openManual } from "./manual.ts";
import type { Model } from "./model.ts";
import { createUsageReader } from "./npm-usage.ts";
import { observe, report } from "./observers.ts";
import { openAiModel } from "./openai-model.ts";
import { choosePrices } from "./prices.ts";
import { say } from "./say.ts";
import { showAbort, showBudget, showQuestions } from "./scenes.ts";
import { createSearch } from "./search.ts";

const exitCodes = { success: 0, failure: 1, badArguments: 2, interrupted: 130 } as const;

/** Runs the demo and resolves to its exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    const args = readArguments(argv);
    if (!args.help) return await demonstrate(args, env);
    process.stdout.write(helpText);
    return exitCodes.success;
  } catch (error) {
    if (error instanceof ArgumentsError) return complain(error, exitCodes.badArguments);
    if (error instanceof ManualNotFoundError || error instanceof LogFileError) {
      return complain(error, exitCodes.failure);
    }
    throw error;
  }
}

async function demonstrate(args: DemoArguments, env: NodeJS.ProcessEnv): Promise<number> {
  const { question, abort, budgetUsd } = args;
  const { npmFolder, sections } = openManual();
  const model = chooseModel(args, env);
  const observers = observe(choosePrices(model), budgetUsd);
  const parts = { search: createSearch(sections), readUsage: createUsageReader(npmFolder), model };

  const interrupt = abortOnInterrupt();
  const stage = { question, parts, interrupt };
  const succeeded = await (abort
    ? showAbort(stage)
    : budgetUsd === undefined
      ? showQuestions(stage)
      : showBudget(stage, observers.tokens));
  await tap.close();
  for (const part of report(observers)) say(part);

  if (interrupt.aborted) return exitCodes.interrupted;
  if (!succeeded) return exitCodes.failure;
  say(nextStep(args));
  return exitCodes.success;
}

function nextStep({ abort, budgetUsd }: DemoArguments): string {
  if (abort) return 'Next: ask something else, as in `npm run demo -- "how do I add a dist tag?"`.';
  const stops = budgetUsd === undefined ? "`npm run demo -- --budget 0.001`, " : "";
  return `Next: ${stops}\`npm run demo -- --abort\`, or press Ctrl-C while it streams. --help shows the rest.`;
}

/** The first Ctrl-C aborts the signal, the second ends the process. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  process.on("SIGINT", () => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
  });
  return controller.signal;
}

function chooseModel({ paceMs }: DemoArguments, env: NodeJS.ProcessEnv): Model {
  const apiKey = env["OPENAI_API_KEY"];
  if (apiKey === undefined || apiKey === "") return extractiveAnswerer({ tokenDelayMs: paceMs });
  return openAiModel({ apiKey, baseURL: env["OPENAI_BASE_URL"], model: env["OPENAI_MODEL"] });
}

function complain(error: Error, exitCode: number): number {
  process.stderr.write(`${error.message}\n`);
  return exitCode;
}
