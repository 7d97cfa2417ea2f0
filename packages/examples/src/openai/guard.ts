import { stageStream } from "./staged.ts";

await using _ = await stageStream();
// #region guard
import { GuardError, tap } from "@runtap/core";
import { observe } from "@runtap/openai";
import OpenAI from "openai";

tap.use({
  name: "models",
  on: { "llm.cancel": ({ reason }) => console.log("cancelled:", reason) },
  guard: {
    "llm.start": async ({ model }) => {
      if (model !== "gpt-5.2-mini") throw new Error(`${model} is not for this team`);
    },
  },
});
const client = observe(new OpenAI());

try {
  await client.responses.create({ model: "gpt-5.2", input: "How often does it rain?" });
} catch (error) {
  if (GuardError.isInstance(error)) console.log(error.message);
}
// #endregion guard
