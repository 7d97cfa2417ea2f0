// #region blocked-topic
import { defineHandler, GuardError, tap } from "@runtap/core";
import { trailHandler } from "./trail.ts";

const topics = defineHandler({
  name: "topics",
  on: {},
  guard: {
    "llm.start": ({ input }) => {
      if (/\bdose\b/i.test(JSON.stringify(input))) throw new Error("no medical advice");
    },
  },
});
tap.use([topics, trailHandler()]);

async function ask(question: string): Promise<string> {
  try {
    return await tap.run("llm", { name: "answer", input: question }, () => "Let me see.");
  } catch (error) {
    if (GuardError.isInstance(error)) return `Sorry. (${error.message})`;
    throw error;
  }
}

console.log(await ask("When do you open?"));
console.log(await ask("Which dose of it is safe?"));
// #endregion blocked-topic
