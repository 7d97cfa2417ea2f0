import { sleep } from "./staged.ts";

// #region request
import { tap } from "@runtap/core";
import { timingHandler } from "@runtap/timing";

async function respond(ms: number): Promise<string> {
  const timing = timingHandler({ name: "request-timing" });
  await tap.scope({ handlers: timing }, () =>
    tap.run("chain", { name: "request" }, () =>
      tap.run("tool", { name: "search" }, () => sleep(ms)),
    ),
  );
  const [request] = timing.summary().kinds;
  return `total;dur=${request?.durationMs?.total}, self;dur=${request?.selfMs}`;
}

console.log(await Promise.all([respond(20), respond(300)]));
// #endregion
