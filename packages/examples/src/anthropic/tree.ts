import { pass, stageWeather } from "./staged.ts";

await using _ = await stageWeather();
// #region tree
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { observe } from "@runtap/anthropic";
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";

tap.use(stdoutHandler());
const client = observe(new Anthropic());

await client.beta.messages.toolRunner({
  model: "claude-sonnet-5-5",
  max_tokens: 500,
  messages: [{ role: "user", content: "What do I wear in Bergen today?" }],
  tools: [
    betaTool({
      name: "weather",
      description: "The weather of a city, today.",
      inputSchema: { type: "object", properties: { city: { type: "string" } } },
      run: ({ city }) => lookUp(city),
    }),
  ],
});
// #endregion tree

function lookUp(city: string | undefined): string {
  pass(84);
  return `${city}: rain, 8 °C`;
}
