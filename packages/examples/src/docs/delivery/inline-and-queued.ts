// #region inline-and-queued
import { createTap, defineHandler } from "@runtap/core";
import { queued } from "@runtap/core/queued";

const inline = defineHandler({
  name: "inline",
  on: { "*": ({ type }) => console.log(`inline hears ${type}`) },
});
const archive = defineHandler({
  name: "archive",
  on: { "*": ({ type }) => console.log(`archive hears ${type}`) },
});

const tap = createTap({ handlers: [inline, queued(archive)] });
await tap.run("tool", { name: "stock" }, () => 12);
console.log("the program has its result");
await tap.flush();
// #endregion inline-and-queued
