import { answer, search } from "./staged.ts";

const drafts = [
  "Scoped packages are private by default, so say that this one is public.",
  "Run npm publish with the flag for public access; only the first version needs it.",
];

// #region side-by-side
import { tap } from "@runtap/core";
import { stdoutHandler } from "@runtap/stdout";

tap.use(stdoutHandler({ width: 72 }));

await tap.run("agent", { name: "writer", input: "two drafts" }, () =>
  Promise.all([
    ...drafts.map((text) =>
      tap.run("llm", { name: "draft", input: "draft it" }, (llm) => answer(llm, text)),
    ),
    tap.run("retriever", { name: "manual", input: "access" }, async () => search("access")),
  ]),
);
// #endregion
