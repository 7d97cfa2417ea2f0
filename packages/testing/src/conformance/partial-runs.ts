import { sampleRun } from "../sample/sample-run.ts";
import { ask } from "./chore.ts";
import type { Check } from "./subject.ts";
import { withHandler } from "./witness.ts";

export const survivesMissedStarts: Check = {
  name: "survives runs whose start it has missed",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const { events } = await sampleRun();
      for (const event of events) if (!event.type.endsWith(".start")) witness.tell(event);
      await witness.settle();
      witness.expectNoFailure(
        "A handler may be attached mid-way, behind a filter, or replay half a log: what it keeps per run may be absent at any event.",
      );
    }),
};

export const survivesMissedParents: Check = {
  name: "survives runs whose parent it has not heard of",
  run: (subject) =>
    withHandler(
      subject,
      async (witness) => {
        const { tap, handler } = witness;
        const unheard = tap.start("chain", { name: "unheard parent" });
        tap.use(handler);
        const heard = unheard.start("llm", { name: "heard child", input: "?" });
        heard.token("Hello");
        heard.end("Hello");
        const remote = { traceId: "0af7651916cd43dd8448eb211c80319c", id: "b7ad6b7169203331" };
        tap.start("tool", { name: "child of a remote run", parent: remote }).end();
        unheard.end();
        await witness.settle();
        witness.expectNoFailure(
          "A run with a `parentId` may have its parent in another process, or before the handler was attached: treat it as a root.",
        );
      },
      { attach: false },
    ),
};

export const survivesMissedEndings: Check = {
  name: "survives runs that never end",
  run: (subject) =>
    withHandler(subject, async (witness) => {
      const { events } = await sampleRun();
      for (const event of events) {
        if (!/\.(?:end|error|cancel)$/.test(event.type)) witness.tell(event);
      }
      await witness.settle();
      await ask(witness.handler, "flush", "while runs are open", subject.timeoutMs);
      await ask(witness.handler, "close", "while runs are open", subject.timeoutMs);
      witness.expectNoFailure(
        "At any flush, and when the process stops, there are runs without an ending: show what there is.",
      );
    }),
};
