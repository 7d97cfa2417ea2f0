import { createTap, type Handler } from "@runtap/core";
import { playSample } from "@runtap/testing";

/** What strict readers stumble over: escapes, halves of characters, long texts, numbers that are none. */
const DIFFICULT: readonly (string | number | bigint | object)[] = [
  '"quoted" \\ back\\slash / solidus',
  "line\nbreak\r\n\ttab \u0000 \u001b[31m \u2028 \u007f",
  "half \ud83d and whole 😀 日本語 é",
  { nested: { "dotted.key": 1, "": 2, __proto__: 3 }, list: [1, [2, [3]]] },
  Number.NaN,
  123456789012345678901234567890n,
  "x".repeat(20_000),
];

/** Every core event, and values that are hard to write down. */
export async function sayMuch(handler: Handler): Promise<void> {
  await playSample(handler);
  const tap = createTap({
    handlers: handler,
    onWarning: () => undefined,
    onHandlerError: () => undefined,
  });
  DIFFICULT.forEach((value, at) => {
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    const run = tap.start("llm", {
      name: text.slice(0, 500),
      input: [{ role: "user", content: value }],
      model: text.slice(0, 300),
      userId: `user-${at}`,
      tags: [text.slice(0, 100)],
      metadata: { [text.slice(0, 40)]: text, tenant: { name: text, at } },
    });
    run.report({ usage: { inputTokens: at, outputTokens: 1 }, finishReason: text.slice(0, 50) });
    run.fail(Object.assign(new TypeError(text), { code: text.slice(0, 80), cause: value }));
  });
  await tap.flush();
}
