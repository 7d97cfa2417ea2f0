// #region head
import { createTap, type Tap } from "@runtap/core";
import { sampled } from "@runtap/core/sampled";
import { printer } from "./printer.ts";

const gateway = createTap({ handlers: sampled(printer("gateway"), { rate: 0.5 }) });
const worker = createTap({ handlers: sampled(printer("worker"), { rate: 0.25 }) });

const id = "b7ad6b7169203331";
const request = (tap: Tap, name: string, traceId: string) =>
  tap.run("chain", { name, parent: { traceId, id } }, () => "done");

await request(gateway, "request 1", "0af7651916cd43dd8448eb211c80319c");
await request(worker, "request 1", "0af7651916cd43dd8448eb211c80319c");
await request(gateway, "request 2", "4bf92f3577b34da6a3ce929d0e0e4736");
await request(worker, "request 2", "4bf92f3577b34da6a3ce929d0e0e4736");
await request(gateway, "request 3", "5b8aa5a2d2c872e8329cf37308d69df2");
await request(worker, "request 3", "5b8aa5a2d2c872e8329cf37308d69df2");
// #endregion head
