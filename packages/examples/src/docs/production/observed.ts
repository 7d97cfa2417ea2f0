// #region production
import { createTap, defineHandler } from "@runtap/core";
import { closeOnExit } from "@runtap/core/node";
import { defineBatchHandler, queued } from "@runtap/core/queued";
import { toRecord } from "@runtap/core/records";
import { redaction } from "@runtap/core/redaction";
import { post } from "./sink.ts";

const archive = defineBatchHandler({
  name: "archive",
  batch: {
    on: ["*.start", "*.end", "*.error", "*.cancel"],
    deliver: (events, { signal }) =>
      post(
        events.map((event) => JSON.stringify(toRecord(event))),
        signal,
      ),
  },
});

const noShell = defineHandler({
  name: "no shell",
  on: {},
  guard: {
    "tool.start": ({ run }) => {
      if (run.name === "shell") throw new Error("the shell is off limits");
    },
  },
});

export const tap = createTap({
  redact: redaction(),
  handlers: [noShell, queued(archive, { retries: 3, deliveryTimeoutMs: 5000 })],
});
closeOnExit(tap);
// #endregion production
