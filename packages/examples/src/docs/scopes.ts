// #region scopes
import { type Handler, tap } from "@runtap/core";

const heardBy = new Map<string, string[]>();
const listener = (name: string): Handler => ({
  name,
  on: {
    "*.start": ({ run }) => {
      heardBy.set(name, [...(heardBy.get(name) ?? []), run.name]);
    },
  },
});

const search = tap.wrap("retriever", { ownHandlers: listener("constructor") }, function search() {
  return tap.run("embedding", { name: "embed" }, () => [[0.1, 0.9]]);
});

tap.use(listener("global"));
await tap.run("chain", { name: "first", handlers: listener("request") }, () => search());
await tap.run("chain", { name: "second" }, () => search());

for (const [name, runs] of heardBy) console.log(`${name}: ${runs.join(", ")}`);
// #endregion scopes
