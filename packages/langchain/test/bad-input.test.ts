import type { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { langchainHandler } from "@runtap/langchain";
import { propertyRuns } from "@runtap/repo/property-runs";
import { record } from "@runtap/testing";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";

const METHODS = [
  "handleChainStart",
  "handleChainEnd",
  "handleChainError",
  "handleChatModelStart",
  "handleLLMStart",
  "handleLLMNewToken",
  "handleChatModelStreamEvent",
  "handleLLMEnd",
  "handleLLMError",
  "handleToolStart",
  "handleToolEvent",
  "handleToolEnd",
  "handleToolError",
  "handleRetrieverStart",
  "handleRetrieverEnd",
  "handleRetrieverError",
  "handleText",
  "handleAgentAction",
  "handleAgentEnd",
  "handleCustomEvent",
] as const;

function call(handler: BaseCallbackHandler, name: string, args: readonly unknown[]): unknown {
  const method: unknown = Reflect.get(handler, name);
  return typeof method === "function" ? Reflect.apply(method, handler, args) : undefined;
}

describe("callbacks that LangChain does not call like this", () => {
  test("never throw into the program, whatever they bring", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const argument = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true }),
      fc.constantFrom("run-1", "run-2", "run-3"),
    );
    const step = fc.tuple(fc.constantFrom(...METHODS), fc.array(argument, { maxLength: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        await record((tap) => {
          const handler = langchainHandler({ tap, instrument: false });
          for (const [name, args] of steps) call(handler, name, args);
        });
      }),
      { numRuns: propertyRuns(100) },
    );
    warn.mockRestore();
  });

  test("end a run once: a second end, an error after it and an end without a start are ignored", async () => {
    const { runs } = await record((tap) => {
      const handler = langchainHandler(tap);
      call(handler, "handleChainStart", [{}, { input: 1 }, "run-1"]);
      call(handler, "handleChainEnd", [{ output: 2 }, "run-1"]);
      call(handler, "handleChainEnd", [{ output: 3 }, "run-1"]);
      call(handler, "handleChainError", [new Error("late"), "run-1"]);
      call(handler, "handleLLMEnd", [{}, "run-2"]);
    });
    expect(runs.sequence()).toBe("chain.start(chain) › chain.end(chain)");
  });

  test("with nothing serialized have a name all the same", async () => {
    const { runs } = await record((tap) => {
      const handler = langchainHandler(tap);
      call(handler, "handleChatModelStart", [null, [[]], "run-1"]);
      call(handler, "handleLLMEnd", [undefined, "run-1"]);
      call(handler, "handleToolStart", [undefined, "x", "run-2"]);
      call(handler, "handleToolError", ["thrown text", "run-2"]);
    });
    expect(runs.tree()).toBe(
      ["llm chat model: end", "tool tool: error (Thrown: thrown text)"].join("\n"),
    );
  });

  test("leave a program's arrays and objects as they are", async () => {
    const tags = Object.freeze(["eu"]);
    const metadata = Object.freeze({ shop: 7, thread_id: "t1" });
    const { runs } = await record((tap) => {
      const handler = langchainHandler(tap);
      const input = Object.freeze({ input: "x" });
      call(handler, "handleChainStart", [{}, input, "run-1", undefined, tags, metadata]);
      call(handler, "handleChainEnd", [{}, "run-1"]);
    });
    expect(runs.all()[0]?.info).toMatchObject({ tags: ["eu"], sessionId: "t1" });
  });
});
