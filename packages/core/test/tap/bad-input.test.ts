import { describe, expect, test } from "vitest";

import { createTap, RuntapError } from "../../src/index.ts";
import { silentTap } from "../heard.ts";

/** Calls as plain JavaScript does, without types. */
function loosely(fn: (...args: never[]) => unknown, ...args: unknown[]): () => unknown {
  return () => Reflect.apply(fn, undefined, args);
}

const on = { "llm.end": (): void => undefined };
const shape = 'A handler is an object like { name: "audit", on: { "llm.end": (event) => … } }.';

describe("an error at the call says what was expected, what came and what to do", () => {
  const { tap } = silentTap();
  const body = (): void => undefined;

  test.each<[string, () => unknown, string, string]>([
    [
      "an unknown kind",
      loosely(tap.run, "model", { name: "a" }, body),
      "invalid-option",
      'Expected the kind of a run to be one of chain, agent, llm, tool, retriever, embedding, got `"model"` (string). Pick the nearest; `operation` takes a finer word.',
    ],
    [
      "a kind that every object has",
      loosely(tap.start, "constructor", { name: "a" }),
      "invalid-option",
      'Expected the kind of a run to be one of chain, agent, llm, tool, retriever, embedding, got `"constructor"` (string). Pick the nearest; `operation` takes a finer word.',
    ],
    [
      "no options",
      loosely(tap.run, "chain", undefined, body),
      "invalid-option",
      'Expected the options of a run to be an object, got undefined. Pass at least a name: tap.run("chain", { name: "answer" }, …).',
    ],
    [
      "an empty name",
      loosely(tap.start, "llm", { name: "" }),
      "invalid-option",
      'Expected `name` of a llm to be a non-empty string, got `""` (string). It is what every handler shows.',
    ],
    [
      "no name",
      loosely(
        tap.wrap,
        "tool",
        {},
        (
          () => () =>
            undefined
        )(),
      ),
      "invalid-option",
      'Expected `name` of a tool to be a non-empty string, got `""` (string). It is what every handler shows.',
    ],
    [
      "a negative time limit",
      loosely(tap.run, "chain", { name: "a", timeoutMs: -1 }, body),
      "invalid-option",
      "Expected `timeoutMs` to be a number of milliseconds from 0 to 2,147,483,647, got `-1` (number). Leave it out for no time limit.",
    ],
    [
      "a time limit that no timer can keep",
      loosely(tap.run, "chain", { name: "a", timeoutMs: Number.POSITIVE_INFINITY }, body),
      "invalid-option",
      "Expected `timeoutMs` to be a number of milliseconds from 0 to 2,147,483,647, got `Infinity` (number). Leave it out for no time limit.",
    ],
    [
      "a parent that is none",
      loosely(tap.start, "chain", { name: "a", parent: { id: "x", traceId: "y" } }),
      "invalid-parent",
      "Expected `parent` to be a run, `null`, or { traceId, id } in lower-case hexadecimal digits (32 and 16), got an object. Leave it out for the run that the code is inside; of headers, extract() of @runtap/core/propagation makes one.",
    ],
    [
      "a parent that is a text",
      loosely(tap.start, "chain", { name: "a", parent: "00-4bf9" }),
      "invalid-parent",
      'Expected `parent` to be a run, `null`, or { traceId, id } in lower-case hexadecimal digits (32 and 16), got `"00-4bf9"` (string). Leave it out for the run that the code is inside; of headers, extract() of @runtap/core/propagation makes one.',
    ],
    [
      "a scope without a function",
      loosely(tap.scope, { userId: "ada" }),
      "invalid-option",
      "Expected what runs in a scope to be a function, got undefined. tap.scope(options, fn)",
    ],
    [
      "something else than a function to wrap",
      loosely(tap.wrap, "tool", { name: "a" }, "search"),
      "invalid-option",
      'Expected what is wrapped to be a function, got `"search"` (string). tap.wrap(kind, options, fn)',
    ],
    [
      "a pick that is no function",
      loosely(tap.wrap, "tool", { name: "a", pick: "text" }, body),
      "invalid-option",
      'Expected `pick` to be a function, got `"text"` (string). Leave it out for the default.',
    ],
    [
      "a handler that is none",
      loosely(tap.use, "audit"),
      "invalid-handler",
      `Expected a handler to be an object, got \`"audit"\` (string). ${shape}`,
    ],
    [
      "a handler without a name",
      loosely(tap.use, { on }),
      "invalid-handler",
      `Expected a handler's \`name\` to be a non-empty string, got undefined. ${shape}`,
    ],
    [
      "a handler that takes batches without a queue",
      loosely(tap.use, { name: "sink", batch: { on: ["*"], deliver: body } }),
      "invalid-handler",
      'Expected the handler "sink", which takes batches, to be behind a queue, got an object. Attach queued(handler), with queued from "@runtap/core/queued".',
    ],
    [
      "a time-to-live of nothing",
      loosely(tap.start, "chain", { name: "a", ttlMs: 0 }),
      "invalid-option",
      "Expected `ttlMs` to be a number of milliseconds above 0, got `0` (number). Leave it out for the tap's `runTtlMs`.",
    ],
    [
      "a tap's time-to-live that is none",
      loosely(createTap, { runTtlMs: Number.NaN }),
      "invalid-option",
      "Expected `runTtlMs` to be a number of milliseconds above 0, got `NaN` (number). Leave it out for 30 minutes.",
    ],
    [
      "no open run at all",
      loosely(createTap, { maxOpenRuns: 0 }),
      "invalid-option",
      "Expected `maxOpenRuns` to be a positive integer, got `0` (number). Leave it out for 100,000.",
    ],
    [
      "a redactor that is none",
      loosely(createTap, { redact: true }),
      "invalid-option",
      'Expected `redact` to be a redactor, got `true` (boolean). Make one: import { redaction } from "@runtap/core/redaction" and write redact: redaction().',
    ],
    [
      "a handler that listens to nothing",
      loosely(tap.use, { name: "audit" }),
      "invalid-handler",
      `Expected \`on\` of handler "audit" to be an object, got undefined. ${shape}`,
    ],
    [
      "a handler with a misspelt event",
      loosely(tap.use, { name: "audit", on: { "llm.finish": body } }),
      "invalid-handler",
      'Expected a key in `on` of handler "audit" to be an event name or pattern, got `"llm.finish"` (string). Did you mean one of: llm.start, llm.token, llm.end, llm.error, llm.cancel, llm.*?',
    ],
    [
      "a handler with a misspelt phase",
      loosely(tap.use, { name: "audit", on: { "*.done": body } }),
      "invalid-handler",
      'Expected a key in `on` of handler "audit" to be an event name or pattern, got `"*.done"` (string). Did you mean one of: *.start, *.token, *.chunk, *.end, *.error, *.cancel?',
    ],
    [
      "a listener that is no function",
      loosely(tap.use, { name: "audit", on: { "llm.end": true } }),
      "invalid-handler",
      'Expected `on["llm.end"]` of handler "audit" to be a function, got `true` (boolean). Pass a function that takes the event.',
    ],
    [
      "a flush that is no function",
      loosely(tap.use, { name: "audit", on, flush: 1 }),
      "invalid-handler",
      'Expected `flush` of handler "audit" to be a function, got `1` (number). Pass a function that takes the event.',
    ],
    [
      "a handler of a run that is none",
      loosely(tap.run, "chain", { name: "a", handlers: [[null]] }, body),
      "invalid-handler",
      `Expected a handler to be an object, got null. ${shape}`,
    ],
    [
      "a clock that has no time",
      loosely(createTap, { clock: {} }),
      "invalid-option",
      "Expected `clock` to be an object with now(), got an object. Leave it out for the platform's clock.",
    ],
    [
      "an unknown context",
      loosely(createTap, { context: "global" }),
      "invalid-option",
      'Expected `context` to be "ambient" or "explicit", got `"global"` (string). Leave it out for "ambient".',
    ],
    [
      "options of a tap that are none",
      loosely(createTap, "quiet"),
      "invalid-option",
      'Expected the options of a tap to be an object, got `"quiet"` (string). Leave them out for the defaults.',
    ],
  ])("%s", (_, call, code, message) => {
    expect(call).toThrow(expect.objectContaining({ code, message }));
    expect(tap.stats().openRuns).toBe(0);
  });

  test("is a RuntapError across copies of the package too", () => {
    let caught: unknown;
    try {
      tap.start("chain", { name: "" });
    } catch (error) {
      caught = error;
    }

    expect(caught).toBeInstanceOf(RuntapError);
    expect(RuntapError.isInstance(caught)).toBe(true);
    expect(RuntapError.isInstance(new Error("another"))).toBe(false);
    const twin = Object.defineProperty(new Error("twin"), Symbol.for("@runtap/core/error"), {
      value: true,
    });
    expect(RuntapError.isInstance(twin)).toBe(true);
  });
});
