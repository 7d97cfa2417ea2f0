// #region flush-and-close
import { tap } from "@runtap/core";
import { reportHandler } from "./report.ts";

tap.use([reportHandler(), { name: "stuck", on: {}, flush: () => new Promise(() => undefined) }]);
await tap.run("tool", { name: "stock" }, () => 12);
tap.start("chain", { name: "rag" });

const { unfinished } = await tap.flush({ timeoutMs: 50 });
console.log("not finished:", unfinished);

await tap.close({ timeoutMs: 50 });
// #endregion flush-and-close
