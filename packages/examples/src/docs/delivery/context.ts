// #region context
import { AsyncLocalStorage } from "node:async_hooks";
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

const request = new AsyncLocalStorage<string>();
const audit = defineHandler({
  name: "audit",
  on: { "tool.end": ({ run }) => console.log(`${run.name} for ${request.getStore()}`) },
});

const tap = createTap({ handlers: queued(audit) });
const serve = (user: string): Promise<number> =>
  request.run(user, () => tap.run("tool", { name: "stock" }, async () => 12));
await Promise.all([serve("Ada"), serve("Grace")]);
await tap.flush();
// #endregion context
