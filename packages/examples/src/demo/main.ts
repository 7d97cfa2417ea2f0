import { defineHandler, tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";

import { ArgumentsError, type DemoArguments, helpText, readArguments } from "./arguments.ts";
import { extractiveAnswerer } from "./extractive-answerer.ts";
import { ManualNotFoundError, openManual } from "./manual.ts";
import type { Model } from "./model.ts";
import { createUsageReader } from "./npm-usage.ts";
import { openAiModel } from "./openai-model.ts";
import { type PipelineParts, ask } from "./pipeline.ts";
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
    if (error instanceof ManualNotFoundError) return complain(error, exitCodes.failure);
    throw error;
  }
}

async function demonstrate(args: DemoArguments, env: NodeJS.ProcessEnv): Promise<number> {
  const { npmFolder, sections } = openManual();
  const parts: PipelineParts = {
    search: createSearch(sections),
    readUsage: createUsageReader(npmFolder),
    model: chooseModel(args, env),
  };
  tap.use(stdoutHandler());

  const interrupt = abortOnInterrupt();
  const code = args.abort
    ? await showAbort(args.question, parts, interrupt)
    : await showSuccessAndToolError(args.question, parts, interrupt);
  await tap.flush();
  return interrupt.aborted ? exitCodes.interrupted : code;
}

async function showSuccessAndToolError(
  question: string,
  parts: PipelineParts,
  signal: AbortSignal,
): Promise<number> {
  const answered = await shown("A question.", () => ask(question, parts, signal));
  if (!answered || signal.aborted) return exitCodes.failure;

  const misspelt = "how do I `npm pubish` a scoped package?";
  const recovered = await shown("A tool that fails: the chain goes on without it.", () =>
    ask(misspelt, parts, signal),
  );
  say("Next: `npm run demo -- --abort`, or press Ctrl-C while it streams. --help shows the rest.");
  return recovered ? exitCodes.success : exitCodes.failure;
}

async function showAbort(
  question: string,
  parts: PipelineParts,
  interrupt: AbortSignal,
): Promise<number> {
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
    ask(question, parts, AbortSignal.any([user.signal, interrupt])),
  );
  say('Next: ask something else, as in `npm run demo -- "how do I add a dist tag?"`.');
  return user.signal.aborted ? exitCodes.success : exitCodes.failure;
}

/** Runs one part of the demo; what went wrong in it has been printed by the handler. */
async function shown(title: string, part: () => Promise<string>): Promise<boolean> {
  say(title);
  try {
    await part();
    return true;
  } catch {
    return false;
  }
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

function say(text: string): void {
  process.stdout.write(`\n${text}\n\n`);
}

function complain(error: Error, exitCode: number): number {
  process.stderr.write(`${error.message}\n`);
  return exitCode;
}
