import { createServer } from "node:http";
import { tap } from "@runtap/core";
import { reportHandler } from "./report.ts";

tap.use(reportHandler());
const server = createServer().listen(0, "127.0.0.1");
setImmediate(() => process.kill(process.pid, "SIGTERM"));

// #region own-exit
process.once("SIGTERM", () => {
  server.close(async () => {
    await tap.close({ timeoutMs: 3000 });
    process.exit(0);
  });
});
// #endregion own-exit
