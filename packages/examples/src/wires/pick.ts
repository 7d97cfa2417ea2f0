import { post } from "./staged.ts";

// #region pick
import { tap } from "@runtap/core";
import { openaiChat, sseEvents, type WireReader } from "@runtap/wires";

async function* eventsOf(body: AsyncIterable<Uint8Array>, reader: WireReader): AsyncGenerator {
  const events = sseEvents();
  for await (const bytes of body) {
    for (const { data } of events.push(bytes)) {
      yield data;
      const error = reader.error();
      if (error) throw error;
    }
  }
  if (!reader.isComplete()) throw new Error("The answer was cut short.");
}

tap.use({
  name: "log",
  on: {
    "llm.token": ({ token, channel }) => console.log(`${channel}: ${token}`),
    "llm.end": ({ text, model, finishReason, usage }) =>
      console.log({ text, model, finishReason, out: usage?.outputTokens }),
  },
});

const request = { model: "gpt-5", stream: true, messages: [{ role: "user", content: "Name?" }] };
const { input, model } = openaiChat.request(request);
const reader = openaiChat.reader("openai");

const llm = tap.start("llm", { name: "answer", provider: "openai", input, model });
let events = 0;
for await (const _event of llm.follow(eventsOf(post(), reader), reader.read)) events += 1;
console.log(`${events} events have passed`);
// #endregion pick
