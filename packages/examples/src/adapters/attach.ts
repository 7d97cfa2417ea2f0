process.env["OPENAI_API_KEY"] ??= "none";
process.env["ANTHROPIC_API_KEY"] ??= "none";

import { RunnableLambda } from "@langchain/core/runnables";

const chain = RunnableLambda.from((question: string) => question.toUpperCase());
// #region attach
import Anthropic from "@anthropic-ai/sdk";
import { observe as observeAiSdk } from "@runtap/ai-sdk";
import { observe as observeAnthropic } from "@runtap/anthropic";
import { observeFetch } from "@runtap/fetch";
import { langchainHandler } from "@runtap/langchain";
import { observe as observeOpenAI } from "@runtap/openai";
import * as ai from "ai";
import OpenAI from "openai";

export const openai = observeOpenAI(new OpenAI());
export const anthropic = observeAnthropic(new Anthropic());
export const { generateText, streamText } = observeAiSdk(ai);
export const fetch = observeFetch();

await chain.invoke("Why?", { callbacks: [langchainHandler()] });
// #endregion attach
