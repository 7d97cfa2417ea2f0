// #region endings
import { isFailure, isTerminal, tap } from "@runtap/core";

tap.use({
  name: "endings",
  on: {
    "*": (event) => {
      if (isTerminal(event)) console.log(event.run.name, event.type, isFailure(event));
    },
  },
});

const nothing = (): undefined => undefined;
const never = (): Promise<never> => new Promise(nothing);
await tap.run("tool", { name: "returns" }, () => 42);
await tap.run("tool", { name: "throws" }, () => Promise.reject(new Error("no"))).catch(nothing);
await tap.run("tool", { name: "takes too long", timeoutMs: 10 }, never).catch(nothing);
tap.start("tool", { name: "is interrupted" }).cancel("interrupt");
// #endregion endings
