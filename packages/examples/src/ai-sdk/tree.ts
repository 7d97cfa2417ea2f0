import { lookUp, stageWeather } from "./staged.ts";

await using _ = await stageWeather();

// #region tree
import { createOpenAI } from "@ai-sdk/openai";
import { observe } from "@runtap/ai-sdk";
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";
import * as ai from "ai";
import { z } from "zod";

tap.use(stdoutHandler());
const { streamText } = observe(ai);

const { textStream } = streamText({
  model: createOpenAI()("gpt-5-mini"),
  prompt: "What do I wear in Bergen today?",
  tools: {
    weather: ai.tool({
      description: "The weather of a city, today.",
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => lookUp(city),
    }),
  },
  stopWhen: ai.stepCountIs(5),
});
for await (const _text of textStream);
// #endregion
