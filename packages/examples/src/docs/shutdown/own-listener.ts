import { createServer } from "node:http";
import { tap } from "@runtap/core";
import { closeOnExit } from "@runtap/core/node";
import { reportHandler } from "./report.ts";

tap.use(reportHandler());
const server = createServer().listen(0, "127.0.0.1");
const request = tap.start("chain", { name: "request" });
server.once("close", () => setImmediate(() => request.end("answered")));
setImmediate(() => process.kill(process.pid, "SIGTERM"));

// #region own-listener
closeOnExit(tap);

process.once("SIGTERM", () => {
  console.log("draining");
  server.close();
});
// #endregion own-listener
