import { describe, expect, it } from "vitest";
import {
  createTap,
  defineHandler,
  GuardError,
  type Handler,
  type LlmToken,
  type RunInfo,
} from "../../src/index.ts";
import { redacted } from "../../src/redaction/index.ts";
import { Heard, heardTap, type HeardTap } from "../heard.ts";

const key = ["sk", "live", "abcdefghijklmnopqrstuvw7"].join("_");

interface Veiled extends HeardTap {
  readonly inner: Heard;
}

function veiled(rules?: Parameters<typeof redacted>[1]): Veiled {
  const inner = new Heard("inner");
  return { inner, ...heardTap({ handlers: redacted(inner.handler, rules) }) };
}

function textOf(tokens: readonly LlmToken[]): string {
  return tokens.map(({ token }) => token).join("");
}

describe("redacted", () => {
  it("hides from its handler what everybody else sees", async () => {
    const { tap, inner, heard } = veiled();
    await tap
      .run("tool", { name: "pay", input: { apiKey: "s3cret", amount: 7 } }, () => {
        throw new Error(`refused ${key}`);
      })
      .catch(() => undefined);
    expect(inner.the("tool.start").input).toEqual({ apiKey: "[redacted]", amount: 7 });
    expect(inner.the("tool.error").error.message).toBe("refused [redacted]");
    expect(heard.the("tool.start").input).toEqual({ apiKey: "s3cret", amount: 7 });
    expect(heard.the("tool.error").error.message).toBe(`refused ${key}`);
  });

  it("hands on as it is what has nothing to hide", async () => {
    const { tap, inner, heard } = veiled();
    await tap.run("tool", { name: "stock", input: { sku: "a-1" } }, () => 12);
    expect(inner.events.map((event, at) => event === heard.events[at])).toEqual([true, true]);
  });

  it("redacts a run's info once, for its state and all of its events", async () => {
    const infos = new Set<RunInfo>();
    const handler = defineHandler({
      name: "inner",
      state: (run) => infos.add(run),
      on: { "*": ({ run }) => infos.add(run) },
    });
    const tap = createTap({ handlers: redacted(handler), onWarning: () => undefined });
    const run = tap.start("chain", { name: "rag", metadata: { password: "s3cret" }, tags: [key] });
    run.text("on its way");
    run.end();
    run.end();
    expect([...infos]).toMatchObject([
      { name: "rag", metadata: { password: "[redacted]" }, tags: ["[redacted]"] },
    ]);
  });

  it("hides a secret that is split across tokens, and counts what its handler hears", () => {
    const { tap, inner, heard } = veiled();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    for (const piece of [
      "The key ",
      "is sk_",
      "live_abcdefghijkl",
      "mnopqrstuvw7",
      ". Keep",
      " it.",
    ])
      llm.token(piece, { raw: { piece } });
    llm.end(`The key is ${key}. Keep it.`);
    const tokens = inner.all("llm.token");
    expect(textOf(tokens)).toBe("The key is [redacted]. Keep it.");
    expect(tokens.map(({ index }) => index)).toEqual(tokens.map((_, at) => at));
    expect(tokens.some((each) => "raw" in each || each.token === "")).toBe(false);
    expect(inner.the("llm.end")).toMatchObject({
      tokenEvents: tokens.length,
      output: "The key is [redacted]. Keep it.",
      text: "The key is [redacted]. Keep it.",
    });
    expect(heard.the("llm.end").tokenEvents).toBe(6);
  });

  it("lets out what it held back with one last token before the ending", () => {
    const { tap, clock, inner } = veiled();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    llm.token("It begins with ");
    llm.token("sk_li");
    clock.advance(5);
    llm.end();
    const [first, last] = inner.all("llm.token");
    const end = inner.the("llm.end");
    expect(textOf(inner.all("llm.token"))).toBe("It begins with sk_li");
    expect(inner.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.end(answer)");
    expect([last?.index, last?.time, end.tokenEvents]).toEqual([1, end.time, 2]);
    expect(last?.seq).toBeGreaterThan(first?.seq ?? 0);
    expect(last?.seq).toBeLessThan(end.seq);
  });

  it("lets it out before a retry, and counts indices anew after it", () => {
    const { tap, inner } = veiled();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    llm.token("sk_li");
    llm.retry({ error: new Error("cut off") });
    llm.token("ve and well. ");
    llm.fail(new Error(`cut off ${key}`));
    expect(inner.sequence).toBe(
      "llm.start(answer) › llm.token(answer) › run.retry(answer) › llm.token(answer) › llm.error(answer)",
    );
    expect(inner.all("llm.token")).toMatchObject([
      { token: "sk_li", index: 0, attempt: 1 },
      { token: "ve and well. ", index: 0, attempt: 2 },
    ]);
    expect(inner.the("llm.error").tokenEvents).toBe(2);
  });

  it("holds back each choice, channel and tool call by itself", () => {
    const { tap, inner } = veiled();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    const streams = [
      { choice: 0 },
      { choice: 1 },
      { choice: 0, channel: "reasoning" },
      { choice: 0, toolCall: { index: 0, id: "call-0", name: "pay" } },
      { choice: 0, toolCall: { index: 1, id: "call-1", name: "pay" } },
    ] as const;
    for (const piece of [key.slice(0, 9), key.slice(9), " done"]) {
      for (const stream of streams) llm.token(piece, stream);
    }
    llm.end();
    for (const { choice, ...stream } of streams) {
      const channel =
        "channel" in stream ? stream.channel : "toolCall" in stream ? "tool-call" : "text";
      const call = "toolCall" in stream ? stream.toolCall.index : undefined;
      const tokens = inner
        .all("llm.token")
        .filter(
          (each) =>
            each.choice === choice && each.channel === channel && each.toolCall?.index === call,
        );
      expect(textOf(tokens)).toBe("[redacted] done");
    }
  });

  it("keeps what only the first piece of a tool call says, also where that piece is held back", () => {
    const { tap, inner } = veiled();
    const llm = tap.start("llm", { name: "answer", input: "?" });
    llm.token("sk_", { toolCall: { index: 0, id: "call-0", name: "pay" } });
    llm.token("ate rental in the park, ", { toolCall: { index: 0 } });
    llm.end();
    expect(inner.all("llm.token")[0]?.toolCall).toEqual({ index: 0, id: "call-0", name: "pay" });
    expect(textOf(inner.all("llm.token"))).toBe("sk_ate rental in the park, ");
  });

  it("hides a secret that is split across chunks of text, and lets them out before other chunks", () => {
    const { tap, inner } = veiled();
    const tool = tap.start("tool", { name: "read" });
    for (const chunk of [
      `x ${key.slice(0, 9)}`,
      `${key.slice(9)} y `,
      "sk_li",
      { password: "s3cret" },
      "",
      "sk_",
    ])
      tool.chunk(chunk);
    tool.end();
    const chunks = inner.all("tool.chunk").map(({ chunk }) => chunk);
    const at = chunks.findIndex((each) => typeof each === "object");
    expect(chunks.slice(0, at).join("")).toBe("x [redacted] y sk_li");
    expect(chunks[at]).toEqual({ password: "[redacted]" });
    expect(chunks.slice(at + 1).join("")).toBe("sk_");
  });

  it("leaves the count of tokens as it is for a handler that hears none", () => {
    const ends: number[] = [];
    const handler = defineHandler({
      name: "inner",
      on: { "llm.end": ({ tokenEvents }) => ends.push(tokenEvents) },
    });
    const tap = createTap({ handlers: redacted(handler) });
    const llm = tap.start("llm", { name: "answer", input: "?" });
    for (const piece of ["a ", "b ", "c "]) llm.token(piece);
    llm.end();
    expect(ends).toEqual([3]);
  });

  it("hides whole streams where a path says so", () => {
    const { tap, inner } = veiled({ paths: ["token", "chunk"], censor: "…" });
    const llm = tap.start("llm", { name: "answer", input: "?" });
    for (const piece of ["a ", "b "]) llm.token(piece);
    llm.end();
    const tool = tap.start("tool", { name: "read" });
    for (const piece of ["a ", "b "]) tool.chunk(piece);
    tool.end();
    expect(inner.all("llm.token").map(({ token }) => token)).toEqual(["…", "…"]);
    expect(inner.all("tool.chunk").map(({ chunk }) => chunk)).toEqual(["…", "…"]);
  });

  it("shows its guards no more than its listeners, and lets them forbid", async () => {
    const seen: unknown[] = [];
    const handler: Handler = {
      name: "guard",
      on: {},
      guard: {
        "tool.start": ({ input, run }) => {
          seen.push(input, run.metadata);
          if (run.name === "delete") throw new Error("not that");
        },
        "llm.token": ({ token }) => void seen.push(token),
        "llm.end": ({ output }) => void seen.push(output),
      },
    };
    const tap = createTap({ handlers: redacted(handler), onWarning: () => undefined });
    const input = { password: "s3cret" };
    const denied = tap.run("tool", { name: "delete", input, metadata: input }, () => 1);
    await expect(denied).rejects.toBeInstanceOf(GuardError);
    await tap.run("llm", { name: "answer", input: "?" }, (llm) => {
      for (const piece of [key.slice(0, 9), key.slice(9), " it is. "]) llm.token(piece);
      return `${key} it is. `;
    });
    expect(JSON.stringify(seen)).not.toContain("s3cret");
    expect(seen.slice(2).join("")).toBe("[redacted] it is. [redacted] it is. ");
  });

  it("shows of an event that another handler has failed on no more than of any other", () => {
    const inner = new Heard("inner");
    const failing: Handler = {
      name: "failing",
      on: {
        "*": ({ type }) => {
          if (type !== "llm.end") throw new Error(`failed with ${key}`);
        },
      },
    };
    const { tap } = heardTap({ handlers: [redacted(inner.handler), failing] });
    const llm = tap.start("llm", { name: "answer", input: key, metadata: { password: "s3cret" } });
    for (const piece of [key.slice(0, 9), key.slice(9)]) llm.token(piece);
    llm.end();
    expect(inner.all("handler.error")).toHaveLength(3);
    const shown = JSON.stringify(inner.events);
    for (const secret of [key, key.slice(0, 9), key.slice(9), "s3cret"]) {
      expect(shown).not.toContain(secret);
    }
    expect(inner.all("handler.error")[0]?.error.message).toBe("failed with [redacted]");
  });

  it("tells of each failure by the event it failed on, also of a last token's", async () => {
    const handler: Handler = {
      name: "failing",
      on: {
        "llm.token": async ({ token }) => {
          throw new Error(`on ${token}`);
        },
        "llm.end": async () => {
          throw new Error("on the end");
        },
      },
    };
    const { tap, failures } = heardTap({ handlers: redacted(handler) });
    const llm = tap.start("llm", { name: "answer", input: "?" });
    llm.token("sk_");
    llm.end();
    await tap.flush();
    expect(failures.map(({ error, event }) => `${String(error)}: ${event?.type}`)).toEqual([
      "Error: on sk_: llm.token",
      "Error: on the end: llm.end",
    ]);
  });

  it("complains about rules that cannot be meant", () => {
    const { handler } = new Heard("inner");
    expect(() => Reflect.apply(redacted, undefined, [handler, { key: ["password"] }])).toThrow(
      'one of keys, paths, patterns, groups, custom, censor, got `"key"`',
    );
    expect(() => Reflect.apply(redacted, undefined, [{ name: "x" }])).toThrow(
      '`on` of handler "x"',
    );
  });
});
