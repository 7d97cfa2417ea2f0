import type { Check } from "./subject.ts";
import { withHandler } from "./witness.ts";

const REQUESTS = 20;
const TOKENS = 5;

export const survivesInterleaving: Check = {
  name: "survives runs that interleave",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const { tap, clock } = witness;
      // All of one name, with parents that end before their children: nothing but the ids tells them apart.
      const requests = Array.from({ length: REQUESTS }, () => {
        const chain = tap.start("chain", { name: "request", input: "?" });
        return { chain, llm: chain.start("llm", { name: "answer", input: "?" }) };
      });
      for (let token = 0; token < TOKENS; token += 1) {
        for (const { llm } of requests) {
          llm.token(`token ${token} `);
          clock.advance(1);
        }
      }
      requests.forEach(({ chain, llm }, at) => {
        if (at % 2 === 0) chain.end("early");
        if (at % 3 === 0) llm.fail(new Error("model down"));
        else if (at % 3 === 1) llm.cancel("break");
      });
      for (const { chain, llm } of [...requests].reverse()) {
        llm[Symbol.dispose]();
        chain[Symbol.dispose]();
      }
      await witness.settle();
      witness.expectNoFailure(
        "Requests run at the same time: keep what belongs to a run in `state: (run) => …`, not in a variable beside the listeners.",
      );
    }),
};
