import { describe, expect, test } from "vitest";

import { outcomeOf } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

describe("captureInput", () => {
  test("false keeps the input off the start, a function changes what is shown", async () => {
    const { tap, heard } = heardTap();

    await tap.run("chain", { name: "rag", input: "secret", captureInput: false }, () => undefined);
    await tap.run(
      "llm",
      {
        name: "answer",
        input: "secret",
        captureInput: (input) => `${String(input).length} characters`,
      },
      () => undefined,
    );

    expect(heard.the("chain.start").input).toBeUndefined();
    expect(heard.the("llm.start").input).toBe("6 characters");
  });
});

describe("captureOutput", () => {
  const call = { index: 0, name: "pay", arguments: "secret" };

  test("false keeps output, text and tool calls off every ending", async () => {
    const { tap, heard } = heardTap();

    for (const settle of [() => "secret", () => Promise.reject(new Error("cut"))]) {
      await outcomeOf(
        tap.run("llm", { name: "answer", captureOutput: false }, (llm) => {
          llm.token("secret");
          llm.token("secret", { toolCall: call });
          return settle();
        }),
      );
    }
    const documents = [{ content: "secret" }];
    await tap.run("retriever", { name: "manual", captureOutput: false }, () => documents);

    for (const ending of [
      heard.the("llm.end"),
      heard.the("llm.error"),
      heard.the("retriever.end"),
    ]) {
      expect(JSON.stringify(ending)).not.toContain("secret");
    }
    expect(heard.the("llm.end").tokenEvents).toBe(2);
    expect(heard.the("retriever.end").documents).toEqual([]);
  });

  test("a function changes what every ending shows of output and text, and leaves tool calls out", async () => {
    const { tap, heard } = heardTap();
    const masked = (output: unknown): string => `${String(output).length} characters`;

    for (const settle of [() => ({ answer: "secret" }), () => Promise.reject(new Error("cut"))]) {
      await outcomeOf(
        tap.run("llm", { name: "answer", captureOutput: masked }, (llm) => {
          llm.token("secret");
          llm.token("secret", { toolCall: call });
          return settle();
        }),
      );
    }
    const chain = tap.start("chain", { name: "rag", captureOutput: masked });
    chain.chunk("secret");
    chain.cancel();

    expect(heard.the("llm.end")).toMatchObject({ output: "15 characters", text: "6 characters" });
    expect(heard.the("llm.error")).toMatchObject({ output: "6 characters", text: "6 characters" });
    expect(heard.the("chain.cancel").output).toBe("6 characters");
    for (const ending of [heard.the("llm.end"), heard.the("llm.error")]) {
      expect(JSON.stringify(ending)).not.toContain("secret");
    }
  });
});

describe("hostile payloads", () => {
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const payloads: readonly [string, unknown][] = [
    ["circular", circular],
    ["a big integer", 10n],
    ["without a prototype", Object.create(null)],
    ["a revoked proxy", revoked],
    ["huge", "x".repeat(5_000_000)],
    [
      "with a getter that throws",
      {
        get text(): string {
          throw new Error("do not look");
        },
      },
    ],
    ["a symbol", Symbol("s")],
    ["a function", () => undefined],
  ];

  test.each(payloads)(
    "%s: in, out, midway and thrown, none reaches the program",
    async (_, payload) => {
      const { tap, heard } = heardTap();

      for (const kind of ["chain", "llm", "tool", "retriever", "embedding"] as const) {
        const options = { name: kind, input: payload, metadata: { payload } };
        const result = [payload];
        expect(await Reflect.apply(tap.run, tap, [kind, options, async () => result])).toBe(result);
        const failing = Reflect.apply(tap.run, tap, [kind, options, () => Promise.reject(payload)]);
        await failing.then(
          () => expect.unreachable(),
          (thrown: unknown) => expect(thrown).toBe(payload),
        );
      }
      const agent = tap.start("agent", { name: "agent" });
      agent.chunk(payload);
      agent.action("tool", payload);
      for (const method of ["emit", "score", "retry", "text", "progress"]) {
        Reflect.apply(Reflect.get(agent, method), agent, [payload]);
      }
      agent.end(payload);
      const llm = tap.start("llm", { name: "answer" });
      for (const detail of [payload, { toolCall: payload, raw: payload }]) {
        Reflect.apply(llm.token, llm, ["a", detail]);
        Reflect.apply(llm.report, llm, [detail]);
      }
      llm.fail(payload);

      expect(tap.stats().openRuns).toBe(0);
      expect(heard.all("agent.end")).toHaveLength(1);
    },
  );
});
