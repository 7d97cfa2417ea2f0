// #region close-on-exit
import { tap } from "@runtap/core";
import { closeOnExit } from "@runtap/core/node";
import { reportHandler } from "./report.ts";

tap.use(reportHandler());
closeOnExit(tap, { timeoutMs: 3000 });

await tap.run("tool", { name: "stock" }, () => 12);
tap.start("chain", { name: "rag" });
// #endregion close-on-exit
