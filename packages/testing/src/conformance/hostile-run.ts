import type { CommonRunOptions, Message, RunKind, StartedRun, Tap } from "@runtap/core";

function options(name: string, value: unknown): CommonRunOptions {
  return { name, input: value, ownMetadata: { hostile: value }, ownTags: [name, ""] };
}

function boxed(value: unknown): object {
  return { hostile: value };
}

/** Every way a run can end, with the value wherever a program can put it. */
function endEach(start: () => StartedRun, value: unknown): void {
  start().end(value);
  start().fail(value);
  start().cancel("abort", value);
}

/** Says the value wherever the types let a program put one: inputs, outputs, chunks, causes, metadata, raw objects. */
export function sayHostile(tap: Tap, name: string, value: unknown): void {
  for (const kind of [
    "chain",
    "agent",
    "tool",
    "retriever",
    "embedding",
  ] as const satisfies readonly RunKind[]) {
    endEach(() => tap.start(kind, options(name, value)), value);
  }
  sayHostileModelCalls(tap, name, value);

  const retriever = tap.start("retriever", options(name, value));
  retriever.end([{ text: value, score: value, metadata: boxed(value) }, value]);
  const agent = tap.start("agent", options(name, value));
  agent.action(name, value, "\uD83D");
  agent.chunk(value);
  agent.chunk("text");
  agent.fail(value);
  const tool = tap.start("tool", { ...options(name, value), toolCallId: "" });
  tool.chunk(value);
  tool.cancel("guard", value);
  const chain = tap.start("chain", options(name, value));
  chain.chunk(value);
  chain.text("\uD83D".repeat(3));
  chain.progress(Number.NaN, 0, "");
  chain.score({ name: "", value: Number.NEGATIVE_INFINITY, comment: "\u0000" });
  chain.retry({ error: value, delayMs: -1 });
  chain.end([value, boxed(value)]);
}

function sayHostileModelCalls(tap: Tap, name: string, value: unknown): void {
  const messages: readonly Message[] = [{ role: "user", content: value }, { content: [value] }];
  const start = (): StartedRun<"llm"> =>
    tap.start("llm", {
      name,
      input: messages,
      model: "",
      provider: "\u001B[31m",
      parameters: boxed(value),
      tools: [value],
      ownMetadata: { hostile: value },
    });
  endEach(start, value);
  const llm = start();
  llm.token("\uD83D", { raw: value });
  llm.token("\uDE00", { choice: 3, channel: "reasoning" });
  llm.token("{", { toolCall: { index: 7 } });
  llm.report({ usage: { inputTokens: 0, raw: value }, finishReason: "", costUsd: 0 });
  llm.retry({ error: value });
  llm.token("x".repeat(10_000));
  llm.end(value);
}
