import type { CommonRunOptions, Message, RunKind, StartedRun, Tap } from "@runtap/core";

type Make = () => unknown;

function options(name: string, make: Make): CommonRunOptions {
  return { name, input: make(), ownMetadata: { hostile: make() }, ownTags: [name, ""] };
}

function boxed(make: Make): object {
  return { hostile: make() };
}

/** Every way a run can end, with the value wherever a program can put it. */
function endEach(start: () => StartedRun, make: Make): void {
  start().end(make());
  start().fail(make());
  start().cancel("abort", make());
}

/** Says the value wherever the types let a program put one: inputs, outputs, chunks, causes, metadata, raw objects. */
export function sayHostile(tap: Tap, name: string, make: Make): void {
  for (const kind of [
    "chain",
    "agent",
    "tool",
    "retriever",
    "embedding",
  ] as const satisfies readonly RunKind[]) {
    endEach(() => tap.start(kind, options(name, make)), make);
  }
  sayHostileModelCalls(tap, name, make);

  const retriever = tap.start("retriever", options(name, make));
  retriever.end([{ text: make(), score: make(), metadata: boxed(make) }, make()]);
  const agent = tap.start("agent", options(name, make));
  agent.action(name, make(), "\uD83D");
  agent.chunk(make());
  agent.chunk("text");
  agent.fail(make());
  const tool = tap.start("tool", { ...options(name, make), toolCallId: "" });
  tool.chunk(make());
  tool.cancel("guard", make());
  const chain = tap.start("chain", options(name, make));
  chain.chunk(make());
  chain.text("\uD83D".repeat(3));
  chain.progress(Number.NaN, 0, "");
  chain.score({ name: "", value: Number.NEGATIVE_INFINITY, comment: "\u0000" });
  chain.retry({ error: make(), delayMs: -1 });
  chain.end([make(), boxed(make)]);
}

function sayHostileModelCalls(tap: Tap, name: string, make: Make): void {
  const messages: readonly Message[] = [{ role: "user", content: make() }, { content: [make()] }];
  const start = (): StartedRun<"llm"> =>
    tap.start("llm", {
      name,
      input: messages,
      model: "",
      provider: "\u001B[31m",
      parameters: boxed(make),
      tools: [make()],
      ownMetadata: { hostile: make() },
    });
  endEach(start, make);
  const llm = start();
  llm.token("\uD83D", { raw: make() });
  llm.token("\uDE00", { choice: 3, channel: "reasoning" });
  llm.token("{", { toolCall: { index: 7 } });
  llm.report({ usage: { inputTokens: 0, raw: make() }, finishReason: "", costUsd: 0 });
  llm.retry({ error: make() });
  llm.token("x".repeat(10_000));
  llm.end(make());
}
