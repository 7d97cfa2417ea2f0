import { stageThinking } from "./staged.ts";

await using _ = await stageThinking();
// #region thinking
import Anthropic from "@anthropic-ai/sdk";
import { observe } from "@runtap/anthropic";
import { tap } from "@runtap/core";

tap.use({
  name: "channels",
  on: {
    "llm.token": ({ channel, token }) => console.log(`${channel}: "${token}"`),
    "llm.end": ({ finishReason, usage }) => console.log(finishReason, usage?.outputTokens),
  },
});
const client = observe(new Anthropic());

const stream = client.messages.stream({
  model: "claude-sonnet-5-5",
  max_tokens: 2000,
  thinking: { type: "adaptive" },
  messages: [{ role: "user", content: "How often does it rain in Bergen?" }],
});
console.log(await stream.finalText());
// #endregion thinking
