import { lookUp, stageWeather } from "./staged.ts";

await using _ = await stageWeather();

// #region tree
import { ChatOpenAI } from "@langchain/openai";
import { tap } from "@runtap/core";
import { langchainHandler } from "@runtap/langchain";
import { stdoutHandler } from "@runtap/stdout";
import { createAgent, tool } from "langchain";
import { z } from "zod";

tap.use(stdoutHandler());

const weather = tool(({ city }) => lookUp(city), {
  name: "weather",
  description: "The weather of a city, today.",
  schema: z.object({ city: z.string() }),
});
const agent = createAgent({
  name: "outfitter",
  model: new ChatOpenAI({ model: "gpt-5-mini" }),
  tools: [weather],
});
await agent.invoke(
  { messages: [{ role: "user", content: "What do I wear in Bergen today?" }] },
  { callbacks: [langchainHandler()] },
);
// #endregion
