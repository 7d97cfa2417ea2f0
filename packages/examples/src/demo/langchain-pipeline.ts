import { Document } from "@langchain/core/documents";
import type { CallbackManagerForRetrieverRun } from "@langchain/core/callbacks/manager";
import { BaseRetriever } from "@langchain/core/retrievers";
import { type RunnableConfig, RunnableLambda } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI } from "@langchain/openai";
import { langchainHandler } from "@runtap/langchain";
import { z } from "zod";

import { chooseCommand } from "./command.ts";
import type { Endpoint } from "./model.ts";
import { type Ask, NothingFoundError, type PipelineParts } from "./pipeline.ts";
import { toMessages } from "./prompt.ts";
import type { FoundSection, Search } from "./search.ts";

class ManualRetriever extends BaseRetriever<FoundSection> {
  readonly lc_namespace = ["demo"];
  readonly #search: Search;

  constructor(search: Search) {
    super();
    this.#search = search;
  }

  override async _getRelevantDocuments(
    question: string,
    _callbacks?: CallbackManagerForRetrieverRun,
  ): Promise<Document<FoundSection>[]> {
    return this.#search(question).map(
      (section) => new Document({ id: section.id, pageContent: section.text, metadata: section }),
    );
  }
}

/** The same pipeline of LangChain's parts: a retriever, a tool and a chat model in a runnable. */
export function langchainPipeline({ search, readUsage }: PipelineParts, endpoint: Endpoint): Ask {
  const { baseURL, apiKey, model } = endpoint;
  const chat = new ChatOpenAI({ model, apiKey, configuration: { baseURL }, streamUsage: true });
  const retriever = new ManualRetriever(search);
  const npmUsage = tool(({ command }, { signal }: RunnableConfig) => readUsage(command, signal), {
    name: "npm-usage",
    description: "How an npm command is called.",
    schema: z.object({ command: z.string() }),
  });

  const pipeline = RunnableLambda.from(async (question: string, config) => {
    const documents = await retriever.invoke(question, { ...config, runName: "npm-manual" });
    const sections = documents.map(({ metadata }) => metadata);
    if (sections.length === 0) throw new NothingFoundError(question);
    const command = chooseCommand(question, sections);
    // A tool that fails doesn't fail the chain: the model is told what went wrong.
    const usage =
      command === undefined
        ? undefined
        : await npmUsage.invoke({ command }, config).catch((error: Error) => error);
    const prompt = toMessages({ question, sections, usage }).map(
      ({ role, content }): [string, string] => [role, content],
    );
    let text = "";
    for await (const chunk of await chat.stream(prompt, { ...config, runName: "answer" })) {
      text += chunk.text;
    }
    return text;
  }).withConfig({ runName: "ask-the-manual", callbacks: [langchainHandler()] });

  return (question, signal) => pipeline.invoke(question, signal === undefined ? {} : { signal });
}
