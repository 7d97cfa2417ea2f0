// #region guarantees
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import { redaction } from "@runtap/core/redaction";

const broken = defineHandler({
  name: "broken",
  on: {
    "*": () => {
      throw new Error("disk full");
    },
  },
});
const hung = defineHandler({ name: "hung", on: { "*": () => new Promise(() => undefined) } });
const log = defineHandler({
  name: "log",
  on: {
    "*.start": ({ type, input }) => console.log(type, input),
    "tool.end": ({ type, output }) => console.log(type, output),
    "*.cancel": ({ type, reason }) => console.log(type, reason),
  },
});

const tap = createTap({
  handlers: [broken, queued(hung), log],
  redact: redaction(),
  onHandlerError: () => undefined,
});

const forgotten = tap.start("llm", { name: "forgotten", input: "Who is there?" });
const answer = await tap.run(
  "tool",
  { name: "login", input: { password: "hunter2" } },
  () => "welcome",
);
console.log("the program has", answer);
console.log(await tap.close({ timeoutMs: 50 }));
// #endregion guarantees

// Held on to, so that its cancel does not depend on when memory is collected.
forgotten.end();
