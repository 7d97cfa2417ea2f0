// #region pattern-order
import { tap } from "@runtap/core";

tap.use({
  name: "order",
  on: {
    "*": ({ type }) => console.log(`${type} heard by *`),
    "*.end": ({ type }) => console.log(`${type} heard by *.end`),
    "llm.*": ({ type }) => console.log(`${type} heard by llm.*`),
    "llm.end": ({ type }) => console.log(`${type} heard by llm.end`),
  },
});
await tap.run("llm", { name: "answer" }, () => "Yes.");
// #endregion pattern-order
