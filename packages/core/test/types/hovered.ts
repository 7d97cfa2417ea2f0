import { createTap, currentRun, defineHandler, tap } from "@runtap/core";

// Each name after a mark is hovered over.

const /*?*/ answer = tap.run("llm", { name: "answer" }, async (/*?*/ llm) => {
    llm.on("llm.end", (/*?*/ event) => event.usage);
    llm.on("*.error", (/*?*/ failure) => failure.error);
    llm.on("llm.*", (/*?*/ said) => said.type);
    llm.on("tool.end", (/*?*/ below) => below.output, { deep: true });
    llm.once("run.score", (/*?*/ score) => score.value);
    const /*?*/ chunks = llm.through([{ text: "text" }], (/*?*/ chunk) => chunk.text);
    llm./*?*/ report({ finishReason: "stop" });
    const /*?*/ ending = await llm./*?*/ ended;
    return { chunks, ending, text: "because" };
  });

const /*?*/ started = tap./*?*/ start("tool", { name: "search" });
started./*?*/ end("found");

const /*?*/ search = tap.wrap("tool", { name: "search" }, async (query: string) => [query]);
const /*?*/ found = search("docs");

const /*?*/ audit = defineHandler({
    name: "audit",
    state: () => ({ tokens: 0 }),
    on: {
      "llm.token": (/*?*/ token, /*?*/ state) => (state.tokens += token.token.length),
      "*.start": (/*?*/ start) => start.run./*?*/ metadata,
      "*": (/*?*/ event) => event./*?*/ run,
    },
  });

const /*?*/ detach = tap.use(audit);
const /*?*/ isolated = createTap({ handlers: audit });
const /*?*/ inner = currentRun("chain");

export { answer, detach, found, inner, isolated };
