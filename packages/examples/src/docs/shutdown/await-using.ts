// #region await-using
import { createTap } from "@runtap/core";
import { reportHandler } from "./report.ts";

async function job(): Promise<number> {
  await using tap = createTap({ handlers: reportHandler() });
  return await tap.run("tool", { name: "stock" }, () => 12);
}

console.log(await job());
// #endregion await-using
