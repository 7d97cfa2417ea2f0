import { stageStalls } from "./staged.ts";

await using _ = await stageStalls();

// #region endings
import { createOpenAI } from "@ai-sdk/openai";
import { observe } from "@runtap/ai-sdk";
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";
import * as ai from "ai";

tap.use(stdoutHandler({ tokens: false }));
const { generateText, streamText } = observe(ai);
const asked = { model: createOpenAI()("gpt-5-mini"), prompt: "What do I wear in Bergen today?" };

await generateText({ ...asked, maxRetries: 0 }).catch((error: Error) =>
  console.log(`the program gets: ${error.message}\n`),
);

const left = streamText({ ...asked, experimental_telemetry: { functionId: "left" } });
for await (const _text of left.textStream) break;
await new Promise((resolve) => setTimeout(resolve, 10));

const abort = new AbortController();
const aborted = streamText({
  ...asked,
  abortSignal: abort.signal,
  experimental_telemetry: { functionId: "aborted" },
});
for await (const _text of aborted.textStream) abort.abort();
// #endregion
