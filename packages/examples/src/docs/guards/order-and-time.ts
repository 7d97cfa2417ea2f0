// #region order-and-time
import { createTap, type Handler } from "@runtap/core";

const never = (): Promise<void> => new Promise(() => undefined);
const asked = (name: string, more: Partial<Handler> = {}): Handler => ({
  name,
  on: {},
  guard: { "*.start": () => console.log(`asks ${name}`) },
  ...more,
});

const hangs = { guard: { "*.start": never }, guardTimeoutMs: 20 };
const tap = createTap({
  handlers: [
    { name: "warnings", on: { "run.warning": ({ code }) => console.log(`says ${code}`) } },
    asked("global"),
    asked("optional", { ...hangs, onGuardTimeout: "allow" }),
  ],
  onWarning: () => undefined,
});
const handlers = [asked("request"), asked("required", hangs), asked("last")];
const body = (): void => console.log("the body runs");

await tap.run("chain", { name: "rag" }, body);
await tap
  .run("chain", { name: "rag", handlers }, body)
  .catch((error: Error) => console.log(error.message));
// #endregion order-and-time
