// #region cuts
import { createTap } from "@runtap/core";
import { toRecord } from "@runtap/core/records";

const page: Record<string, unknown> = { text: "a".repeat(20_000), score: Number.NaN };
page["self"] = page;

const tap = createTap({
  handlers: {
    name: "cuts",
    on: { "tool.start": (event) => console.log(toRecord(event).cuts) },
  },
});
await tap.run("tool", { name: "read", input: page }, () => "read");
// #endregion cuts
