import { tap } from "@runtap/core";

import { ArgumentsError, type DemoArguments, helpText, readArguments } from "./arguments.ts";
import { LogFileError } from "./log-file.ts";
import { ManualNotFoundError, openManual } from "./manual.ts";
import type { Endpoint } from "./model.ts";
import { offlineModel, startModelServer } from "./model-server.ts";
import { createUsageReader } from "./npm-usage.ts";
import { observe, report } from "./observers.ts";
import { pipelineVia } from "./pipeline-via.ts";
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
  const { question, abort, budgetUsd, via } = args;
  const { npmFolder, sections } = openManual();
  await using opened = await openEndpoint(args, env);
  const { endpoint } = opened;
  const observers = observe(choosePrices(endpoint), budgetUsd);
  const parts = { search: createSearch(sections), readUsage: createUsageReader(npmFolder) };

  const interrupt = abortOnInterrupt();
  const stage = { question, ask: await pipelineVia(via, parts, endpoint), interrupt };
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

interface Opened extends AsyncDisposable {
  readonly endpoint: Endpoint;
}

/** The model that the environment names; without a key the offline one, whose server is closed with it. */
async function openEndpoint({ paceMs }: DemoArguments, env: NodeJS.ProcessEnv): Promise<Opened> {
  const apiKey = env["OPENAI_API_KEY"];
  if (apiKey === undefined || apiKey === "") {
    const server = await startModelServer(paceMs);
    const { baseURL } = server;
    return {
      endpoint: { baseURL, apiKey: "none", model: offlineModel, isOffline: true },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  }
  const { OPENAI_BASE_URL: baseURL, OPENAI_MODEL: model = "gpt-5-mini" } = env;
  return {
    endpoint: { baseURL, apiKey, model, isOffline: false },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function complain(error: Error, exitCode: number): number {
  process.stderr.write(`${error.message}\n`);
  return exitCode;
}
