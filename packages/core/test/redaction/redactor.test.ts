import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { SAMPLES } from "./corpus.ts";
import { INFO, madeEvent } from "../made-event.ts";
import { readable } from "./readable.ts";

const SECRET = ["gh", "p_", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"].join("");
const CENSOR = "[redacted]";

describe("an event", () => {
  const redactor = redaction();

  it("without anything to hide is the same object", () => {
    const event = madeEvent("llm.start", { input: "What is a run?", model: "m" });
    expect(redactor.event(event)).toBe(event);
  });

  it("is copied where something is hidden, its envelope and figures as they were", () => {
    const event = madeEvent("llm.end", {
      output: SECRET,
      durationMs: 3,
      tokenEvents: 1,
      cached: true,
    });
    expect(redactor.event(event)).toEqual({ ...event, output: CENSOR });
    expect(redactor.event(event).run).toBe(INFO);
    expect(event).toMatchObject({ output: SECRET });
  });

  it.each(SAMPLES)("shows the secret of $what in no field", ({ secret, text }) => {
    const fields: readonly (readonly [type: string, payload: object])[] = [
      ["chain.start", { input: text }],
      ["llm.start", { input: [{ role: "user", content: [{ type: "text", text }] }] }],
      ["llm.start", { input: "", parameters: { user: text }, tools: [{ description: text }] }],
      ["llm.start", { input: "", prompt: { name: text, version: text }, model: text }],
      ["llm.token", { token: text, index: 0, channel: "text", toolCall: { index: 0, name: text } }],
      ["llm.token", { token: "a", index: 0, raw: { text } }],
      ["llm.end", { output: text, text, toolCalls: [{ index: 0, arguments: text }] }],
      ["llm.end", { output: "", usage: { source: "provider", raw: { text } }, responseId: text }],
      ["chain.chunk", { chunk: { text } }],
      ["tool.error", { error: new Error(text, { cause: text }), originRunId: INFO.id }],
      ["tool.cancel", { reason: "abort", cause: new DOMException(text, "AbortError") }],
      ["retriever.end", { output: [], documents: [{ pageContent: text, metadata: { text } }] }],
      ["agent.action", { tool: text, toolInput: { text }, log: text }],
      ["run.text", { text }],
      ["run.progress", { completed: 1, message: text }],
      ["run.score", { name: text, value: 1, label: text, comment: text, source: text }],
      ["run.retry", { attempt: 2, error: new Error(text) }],
      ["run.warning", { code: "bad-value", message: text }],
      [
        "handler.error",
        { handler: "h", error: new Error(text), event: madeEvent("run.text", { text }) },
      ],
      ["cart.updated", { note: text, [Symbol(text)]: text }],
    ];
    const leaks = fields.filter(([type, payload]) =>
      readable(redactor.event(madeEvent(type, payload))).includes(secret),
    );
    expect(leaks).toEqual([]);
  });

  it("of a token has no raw chunk, and a token named so", () => {
    const event = madeEvent("llm.token", { token: "password", index: 0, raw: {} });
    const { raw: _, ...rest } = event as typeof event & { raw: unknown };
    expect(redactor.event(event)).toEqual(rest);
    const custom = madeEvent("cart.updated", { token: "x" });
    expect(redactor.event(custom)).toEqual({ ...custom, token: CENSOR });
  });

  it("keeps an Error where one is expected", () => {
    const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
    revoke();
    const byPath = redaction({ paths: ["error"] });
    for (const error of [new Error(SECRET), new Error("x")]) {
      expect(byPath.event(madeEvent("chain.error", { error }))).toMatchObject({
        error: new Error(CENSOR),
      });
    }
    expect(readable(redactor.event(madeEvent("chain.error", { error: proxy })))).toContain(
      "redaction failed",
    );
  });
});

describe("what a run says of itself", () => {
  it("is the same object without anything to hide", () => {
    expect(redaction().info(INFO)).toBe(INFO);
  });

  it("is shown without secrets, and frozen", () => {
    const info = {
      ...INFO,
      name: `answer ${SECRET}`,
      operation: SECRET,
      tags: ["beta", SECRET],
      metadata: { [SECRET]: 1, apiKey: "x", note: SECRET, fine: 2 },
      userId: SECRET,
      sessionId: SECRET,
      links: [{ traceId: INFO.traceId, id: INFO.id, relation: SECRET }],
    };
    const shown = redaction().info(info);
    expect(shown).toEqual({
      ...INFO,
      name: `answer ${CENSOR}`,
      operation: CENSOR,
      tags: ["beta", CENSOR],
      metadata: { [CENSOR]: 1, apiKey: CENSOR, note: CENSOR, fine: 2 },
      userId: CENSOR,
      sessionId: CENSOR,
      links: [{ traceId: INFO.traceId, id: INFO.id, relation: CENSOR }],
    });
    const { tags, metadata, links } = shown;
    expect([shown, tags, metadata, links].every((each) => Object.isFrozen(each))).toBe(true);
  });

  it("has the paths that begin with run", () => {
    const info = { ...INFO, metadata: { customer: { name: "ada", plan: "free" } } };
    const shown = redaction({ paths: ["run.metadata.customer.name"] }).info(info);
    expect(shown.metadata).toEqual({ customer: { name: CENSOR, plan: "free" } });
  });
});
