// #region handler-state
import { defineHandler, tap } from "@runtap/core";

const letters = defineHandler({
  name: "letters",
  state: () => ({ count: 0 }),
  on: {
    "llm.token": ({ token }, state) => {
      state.count += token.length;
    },
    "llm.end": ({ run }, state) => console.log(`${run.name}: ${state.count} letters`),
  },
});
tap.use(letters);

const say = (name: string, words: readonly string[]): Promise<void> =>
  tap.run("llm", { name }, (llm) => words.forEach((word) => llm.token(word)));
await Promise.all([say("short", ["Yes"]), say("long", ["Yes", "and", "no"])]);
// #endregion handler-state
