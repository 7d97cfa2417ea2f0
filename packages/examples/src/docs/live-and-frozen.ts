// #region live-and-frozen
import { type LlmStart, tap } from "@runtap/core";

const kept: LlmStart[] = [];
tap.use({ name: "keeper", on: { "llm.start": (event) => kept.push(event) } });

const messages = [{ role: "user", content: "Hello" }];
await tap.run("llm", { name: "answer", input: messages, tags: ["greeting"] }, () => {
  messages.push({ role: "assistant", content: "Hello yourself" });
});

for (const event of kept) {
  console.log(`input has ${event.input.length} messages now`);
  console.log(
    `run is frozen: ${Object.isFrozen(event.run)}, tags: ${Object.isFrozen(event.run.tags)}`,
  );
}
// #endregion live-and-frozen
