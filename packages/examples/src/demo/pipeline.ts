import { type ChainRun, tap } from "@runtap/core";

import { chooseCommand } from "./command.ts";
import type { Answer } from "./model.ts";
import type { NpmUsage, ReadUsage } from "./npm-usage.ts";
import type { Search } from "./search.ts";

/** What a pipeline works with, whatever it is built of. */
export interface PipelineParts {
  readonly search: Search;
  readonly readUsage: ReadUsage;
}

/** The manual has no section that shares a word with the question. */
export class NothingFoundError extends Error {
  override readonly name = "NothingFoundError";

  constructor(question: string) {
    super(`npm's manual has nothing on "${question}". Name a command or a setting.`);
  }
}

/** Answers a question from npm's manual. */
export type Ask = (question: string, signal?: AbortSignal) => Promise<string>;

/** A pipeline of plain code: finds the sections, asks npm how the command is used, asks the model. */
export function plainPipeline({ search, readUsage }: PipelineParts, answer: Answer): Ask {
  return (question, signal) =>
    tap.run("chain", { name: "ask-the-manual", input: question, signal }, async (chain) => {
      const sections = await tap.run("retriever", { name: "npm-manual", input: question }, () =>
        search(question),
      );
      if (sections.length === 0) throw new NothingFoundError(question);
      const command = chooseCommand(question, sections);
      const usage = command === undefined ? undefined : await lookUp(command, readUsage, chain);
      return answer({ question, sections, usage }, chain.signal);
    });
}

/** A tool that fails doesn't fail the chain: the model is told what went wrong. */
async function lookUp(
  command: string,
  readUsage: ReadUsage,
  chain: ChainRun,
): Promise<NpmUsage | Error> {
  try {
    return await tap.run(
      "tool",
      { name: "npm-usage", input: { command }, timeoutMs: 30_000 },
      (tool) => readUsage(command, tool.signal),
    );
  } catch (error) {
    if (chain.signal.aborted || !(error instanceof Error)) throw error;
    chain.text("going on without the tool");
    return error;
  }
}
