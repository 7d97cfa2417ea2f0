// #region retries
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

let attempts = 0;
async function save(name: string): Promise<void> {
  attempts += 1;
  console.log(`attempt ${attempts} to save ${name}`);
  if (attempts < 3) throw new Error("503 Service Unavailable");
}

const archive = defineHandler({
  name: "archive",
  on: { "tool.end": ({ run }) => save(run.name) },
});

const tap = createTap({
  handlers: queued(archive, { retries: 4, retryDelayMs: 10, deliveryTimeoutMs: 2000 }),
});
await tap.run("tool", { name: "stock" }, () => 12);
console.log(await tap.flush());
// #endregion retries
