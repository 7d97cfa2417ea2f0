import type { AnyEvent, Tap } from "@runtap/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Stage, stage } from "./printing.ts";

class RefundError extends Error {
  override readonly name = "RefundError";
}

/** An error that is full of it: message, code, cause, parts. */
function failing(secret: string): Error {
  const cause = Object.assign(new AggregateError([new RefundError(secret)], secret), {
    code: secret,
    cause: secret,
  });
  return Object.assign(new RefundError(secret, { cause }), { code: secret });
}

/** Runs of all kinds with the secret in every field that is not a name. */
function playWith(tap: Tap, printer: Stage["printer"], secret: string): void {
  const payload = { [secret]: [secret, { content: secret }] };
  const chain = tap.start("chain", { name: "chain", input: payload });
  chain.text(secret);
  chain.chunk(secret);
  chain.chunk(payload);
  chain.progress(1, 2, secret);
  chain.score({ name: "grounded", value: 1, label: secret, comment: secret });
  const agent = chain.start("agent", { name: "agent", input: secret });
  agent.action("search", payload, secret);
  const tool = agent.start("tool", { name: "tool", input: secret, toolCallId: secret });
  tool.chunk(payload);
  tool.fail(failing(secret));
  agent.cancel("interrupt", secret);
  const messages = [{ role: "user", content: secret }];
  const llm = chain.start("llm", { name: "llm", input: messages, tools: [payload] });
  llm.token(secret);
  llm.token(secret, { channel: "tool-call", toolCall: { index: 0, id: secret } });
  llm.retry({ error: failing(secret) });
  llm.token(secret, { channel: "reasoning" });
  llm.end(secret, { text: secret, usage: { inputTokens: 1, raw: payload } });
  const stopped = chain.start("llm", { name: "llm", input: secret });
  stopped.token(secret);
  stopped.cancel("abort", failing(secret));
  chain.start("retriever", { name: "docs", input: secret }).end([{ pageContent: secret }]);
  chain.start("embedding", { name: "embed", input: [secret] }).fail(failing(secret));
  const base = { run: chain.info, seq: 1, time: 0 };
  const custom = { ...base, type: "cart.updated", [secret]: payload };
  const events: readonly object[] = [
    custom,
    { ...base, type: "run.warning", code: "bad-value", message: secret },
    { ...base, type: "handler.error", handler: "h", error: failing(secret), event: custom },
  ];
  for (const event of events) printer.hear(event as AnyEvent);
  chain.fail(failing(secret));
}

describe("content: false", () => {
  it("shows nothing of any payload, whatever the payload is", () => {
    const secrets = fc.uuid().map((id) => `s${id}`);
    fc.assert(
      fc.property(secrets, fc.boolean(), fc.boolean(), (secret, tokens, color) => {
        const { tap, paper, printer } = stage({ content: false, tokens, color, width: 400 });
        playWith(tap, printer, secret);
        expect(paper.text).not.toContain(secret);
      }),
    );
  });

  it("still shows names, counts, durations and the classes of errors", () => {
    const { tap, paper, printer } = stage({ content: false });
    playWith(tap, printer, "secret");
    expect(paper.text).toMatchInlineSnapshot(`
      "▶ chain chain
      │ · 1/2 (50%)
      │ ★ grounded 1  by code
      │ ▶ agent agent
      │ │ → search
      │ │ ▶ tool tool
      │ │ ✖ tool tool  0ms  RefundError
      │ │   ↳ caused by AggregateError
      │ │   ↳ with RefundError
      │ ■ agent agent  0ms  interrupted
      │ ▶ llm llm  1 tool
      │ │ ↻ attempt 2  RefundError
      │ │   ↳ caused by AggregateError
      │ │   ↳ with RefundError
      │ ✔ llm llm  0ms  1 input token, first after 0ms
      │ ▶ llm llm
      │ ■ llm llm  0ms  aborted  RefundError  first after 0ms
      │ ▶ retriever docs
      │ ✔ retriever docs  0ms  1 document
      │ ▶ embedding embed
      │ ✖ embedding embed  0ms  RefundError
      │   ↳ caused by AggregateError
      │   ↳ with RefundError
      │ ◆ cart.updated
      │ ⚠ bad-value
      │ ⚠ h failed on cart.updated  RefundError
      │   ↳ caused by AggregateError
      │   ↳ with RefundError
      ✖ chain chain  0ms  RefundError
        ↳ caused by AggregateError
        ↳ with RefundError
      "
    `);
  });

  it("would show the payloads otherwise", () => {
    const { tap, paper, printer } = stage({ width: 400 });
    playWith(tap, printer, "secret");
    expect(paper.text.split("secret").length).toBeGreaterThan(30);
  });
});
