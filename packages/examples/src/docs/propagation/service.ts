// #region service
import { createServer } from "node:http";
import { tap } from "@runtap/core";
import { extract } from "@runtap/core/propagation";
import { trailHandler } from "./trail.ts";

tap.use(trailHandler("service"));

const server = createServer((request, response) => {
  const search = (): string => "A run is one observed piece of work.";
  void tap
    .run("retriever", { name: "manual", parent: extract(request) }, search)
    .then((found) => response.end(found));
});
// #endregion service

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") process.send?.(`http://127.0.0.1:${address?.port}`);
});
process.once("disconnect", () => {
  server.close();
  server.closeAllConnections();
});
