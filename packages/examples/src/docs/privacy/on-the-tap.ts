// #region tap
import { createTap } from "@runtap/core";
import { redaction } from "@runtap/core/redaction";

const tap = createTap({ redact: redaction() });
// #endregion tap
tap.use({
  name: "log",
  on: {
    "tool.start": ({ run, input }) => console.log("start", run.metadata, input),
    "tool.error": ({ error }) => console.log("error", error.message),
  },
});

// #region run
await tap
  .run(
    "tool",
    {
      name: "log-in",
      input: { user: "ada", password: "correct horse", body: '{"api_key":"made-up-1"}' },
      metadata: { service: "https://ada:lovelace@example.com" },
    },
    () => Promise.reject(new Error("401 for Bearer made.up.token.42")),
  )
  .catch(() => undefined);
// #endregion run
