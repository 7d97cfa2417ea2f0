// #region cancel
import { setTimeout as sleep } from "node:timers/promises";
import { tap } from "@runtap/core";

tap.use({ name: "log", on: { "*.cancel": ({ run, reason }) => console.log(run.name, reason) } });

const search = tap.run("tool", { name: "search", timeoutMs: 20 }, ({ signal }) =>
  sleep(60_000, "found", { signal }),
);
await search.catch((error: Error) => console.log(error.message));

const user = new AbortController();
const deaf = () => new Promise<string>(() => undefined); // heeds no signal
const answer = tap.run("llm", { name: "answer", signal: user.signal }, deaf);
user.abort(new Error("The user has left."));
await answer.catch((error: Error) => console.log(error.message));
// #endregion cancel
