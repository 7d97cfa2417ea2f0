import "./staged.ts";

async function* stream(): AsyncGenerator<object> {
  await Promise.resolve();
  const usage = { input_tokens: 2, cache_read_input_tokens: 0, cache_creation_input_tokens: 3068 };
  yield { type: "message_start", message: { usage: { ...usage, output_tokens: 1 } } };
  yield { type: "content_block_delta", delta: { type: "text_delta", text: "Hello." } };
  yield {
    type: "message_delta",
    usage: {
      input_tokens: 6,
      cache_creation_input_tokens: 3337,
      cache_read_input_tokens: 6289,
      output_tokens: 198,
    },
  };
}

// #region streams
import { tap } from "@runtap/core";
import { usageFold } from "@runtap/tokens";

tap.use({
  name: "log",
  on: { "llm.end": ({ usage }) => console.log(usage?.inputTokens, usage?.outputTokens) },
});

await tap.run("llm", { name: "answer", provider: "anthropic" }, async (llm) => {
  const used = usageFold({ provider: "anthropic" });
  try {
    for await (const event of stream()) used.add(event);
  } finally {
    llm.report({ usage: used.usage() });
  }
});
// #endregion
