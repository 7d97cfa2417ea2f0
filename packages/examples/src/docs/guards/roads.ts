// #region roads
import { createTap, type Handler } from "@runtap/core";

const deny = async (): Promise<void> => {
  throw new Error("forbidden");
};
const late: Handler = { name: "late", on: {}, guard: { "tool.start": deny } };
const tap = createTap({ handlers: late });

const outcome = (result: unknown): Promise<unknown> =>
  Promise.resolve(result).then(
    (value) => `returns ${String(value)}`,
    () => "rejects",
  );
const tell = async (road: string, result: unknown): Promise<void> =>
  console.log(`${road}: ${String(await outcome(result))}`);
const call = (): void => console.log("the body is called");

await tell("run", tap.run("tool", { name: "shell" }, call));
const later = tap.wrap("tool", { name: "shell" }, async () => call());
await tell("wrap, async", later());
const now = tap.wrap("tool", { name: "shell" }, call);
await tell("wrap, sync", now());
const promising = tap.wrap("tool", { name: "shell" }, () => Promise.resolve().then(call));
await tell("wrap, sync, a promise", promising());
const stream = tap.wrap("tool", { name: "shell" }, async function* () {
  yield call();
});
await tell("wrap, async generator", stream().next());
const run = tap.start("tool", { name: "shell" });
const ended = await run.ended;
console.log(`start: ${ended.type}, signal aborted: ${run.signal.aborted}`);
// #endregion roads
