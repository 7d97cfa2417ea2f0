// #region handler
import { createTap, type Handler } from "@runtap/core";
import { redacted } from "@runtap/core/redaction";

const local: Handler = {
  name: "local",
  on: { "run.text": ({ text }) => console.log("local", text) },
};
const remote: Handler = {
  name: "remote",
  on: { "run.text": ({ text }) => console.log("remote", text) },
};

const tap = createTap({ handlers: [local, redacted(remote, { groups: ["secrets", "pii"] })] });
await tap.run("chain", { name: "mail" }, (run) => run.text("to ada@example.com"));
// #endregion handler
