import { pass, stageWeather } from "./staged.ts";

await using _ = await stageWeather();
// #region tree
import { tap } from "@runtap/core";
import { observe } from "@runtap/openai";
import { stdoutHandler } from "@runtap/stdout";
import OpenAI from "openai";
import { zodFunction } from "openai/helpers/zod";
import { z } from "zod";

tap.use(stdoutHandler());
const client = observe(new OpenAI());

const runner = client.chat.completions.runTools({
  model: "gpt-5.2",
  messages: [{ role: "user", content: "What do I wear in Bergen today?" }],
  tools: [
    zodFunction({
      name: "weather",
      description: "The weather of a city, today.",
      parameters: z.object({ city: z.string() }),
      function: ({ city }) => lookUp(city),
    }),
  ],
});
await runner.finalContent();
// #endregion tree

function lookUp(city: string): string {
  pass(84);
  return `${city}: rain, 8 °C`;
}
