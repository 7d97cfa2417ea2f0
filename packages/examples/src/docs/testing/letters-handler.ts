import { defineHandler, type Handler } from "@runtap/core";

/** A handler as one might write it: counts the letters of each model call and says the count at its end. */
export function lettersHandler(say: (line: string) => void): Handler {
  return defineHandler({
    name: "letters",
    state: () => ({ count: 0 }),
    on: {
      "llm.token": ({ token }, state) => {
        state.count += token.length;
      },
      "llm.end": ({ run }, state) => say(`${run.name}: ${state.count}`),
    },
  });
}
