import { stageStream } from "./staged.ts";

await using _ = await stageStream();
// #region usage
import { tap } from "@runtap/core";
import { observe } from "@runtap/openai";
import OpenAI from "openai";

tap.use({
  name: "usage",
  on: { "llm.end": ({ usage }) => console.log(usage?.inputTokens, usage?.outputTokens) },
});
const client = observe(new OpenAI(), { includeUsage: true });

const stream = await client.chat.completions.create({
  model: "gpt-5.2",
  messages: [{ role: "user", content: "How often does it rain in Bergen?" }],
  stream: true,
});
let text = "";
// Each chunk has a choice: the one with the usage alone was not asked for here.
for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
console.log(text);
// #endregion usage
