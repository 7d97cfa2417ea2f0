import { createTap } from "@runtap/core";
import { tokenStreamHandler } from "@runtap/stdout";
import type { Contender, Prepared } from "../contender.ts";
import { nextTurn, streamBytes, streamLength, tokens, tokensPerTurn } from "../stream.ts";
import { question } from "../tree.ts";

/** runtap's own token printer, with its defaults. */
function stdout(): Prepared {
  const tap = createTap({ handlers: [tokenStreamHandler()] });
  let printed = 0;
  return {
    async perform(times) {
      for (let time = 0; time < times; time += 1) {
        const run = tap.start("llm", { name: "answer", input: question });
        for (const [index, token] of tokens.entries()) {
          run.token(token);
          if ((index + 1) % tokensPerTurn === 0) await nextTurn();
        }
        run.end();
        // A newline ends each answer.
        printed += streamBytes + 1;
      }
      await tap.flush();
    },
    units: streamLength,
    deliveries: 0,
    heard: () => 0,
    printed: () => printed,
  };
}

export const contender: Contender = { workloads: { stdout } };
