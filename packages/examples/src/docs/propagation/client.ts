import { fork } from "node:child_process";
import { once } from "node:events";

const service = fork(new URL("./service.js", import.meta.url));
const said: unknown[] = await once(service, "message");
const url = String(said[0]);

// #region client
import { tap } from "@runtap/core";
import { traceHeaders } from "@runtap/core/propagation";
import { trailHandler } from "./trail.ts";

// So that the page says the same each time; by default ids are random.
const ids = { traceId: () => "4bf92f3577b34da6a3ce929d0e0e4736", runId: () => "00f067aa0ba902b7" };
tap.configure({ ids, handlers: trailHandler("client") });

await tap.run("chain", { name: "rag" }, async (chain) => {
  const response = await fetch(url, { headers: traceHeaders(chain) });
  return response.text();
});
// #endregion client

service.disconnect();
