import { question, server, url } from "./staged.ts";

// #region clients
import Anthropic from "@anthropic-ai/sdk";
import { tap } from "@runtap/core";
import { observeFetch } from "@runtap/fetch";
import { stdoutHandler } from "@runtap/stdout";
import OpenAI from "openai";

tap.use(stdoutHandler({ tokens: false }));
const fetch = observeFetch();

const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", fetch });
const anthropic = new Anthropic({ baseURL: url, apiKey: "none", fetch });
const messages = [{ role: "user" as const, content: question }];

await tap.run("chain", { name: "two opinions", input: question }, async () => {
  const stream = await openai.chat.completions.create({
    model: "gpt-5-mini",
    messages,
    stream: true,
  });
  for await (const _ of stream);
  await anthropic.messages.create({ model: "claude-haiku-4-5", max_tokens: 100, messages });
});
// #endregion

await server.close();
