import { type ChainRun, tap } from "@runtap/core";

import { chooseCommand } from "./command.ts";
import type { Model } from "./model.ts";
import type { NpmUsage, ReadUsage } from "./npm-usage.ts";
import { toMessages } from "./prompt.ts";
import type { Search } from "./search.ts";

export interface PipelineParts {
  readonly search: Search;
  readonly readUsage: ReadUsage;
  readonly model: Model;
}

/** The manual has no section that shares a word with the question. */
export class NothingFoundError extends Error {
  override readonly name = "NothingFoundError";
}

/** Answers a question from npm's manual: finds the sections, asks npm how the command is used, asks the model. */
export function ask(
  question: string,
  { search, readUsage, model }: PipelineParts,
  signal?: AbortSignal,
): Promise<string> {
  return tap.run("chain", { name: "ask-the-manual", input: question, signal }, async (chain) => {
    const sections = await tap.run("retriever", { name: "npm-manual", input: question }, () =>
      search(question),
    );
    if (sections.length === 0) {
      throw new NothingFoundError(
        `npm's manual has nothing on "${question}". Name a command or a setting.`,
      );
    }
    const command = chooseCommand(question, sections);
    const usage = command === undefined ? undefined : await lookUp(command, readUsage, chain);

    const prompt = { question, sections, usage };
    const { name, provider } = model;
    return tap.run(
      "llm",
      { name: "answer", model: name, provider, input: toMessages(prompt) },
      (llm) => model.answer(prompt, llm),
    );
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
