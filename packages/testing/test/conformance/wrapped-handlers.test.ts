import { type AnyEvent, defineHandler, type Handler } from "@runtap/core";
import { filtered } from "@runtap/core/filtered";
import { redacted } from "@runtap/core/redaction";
import { sampled } from "@runtap/core/sampled";
import { describe, expect, it } from "vitest";
import { conformanceChecks } from "../../src/conformance.ts";

interface LinesHandler extends Handler {
  readonly lines: readonly string[];
}

function linesHandler(around: (handler: Handler) => Handler): LinesHandler {
  const lines: string[] = [];
  const handler = defineHandler({
    name: "lines",
    state: () => ({ events: 0 }),
    on: {
      "*": ({ type, run }: AnyEvent, state) => {
        state.events += 1;
        lines.push(`${run.name} ${type} ${state.events}`);
        if (lines.length > 50) lines.shift();
      },
    },
  });
  return { ...around(handler), lines };
}

const keep = { errors: true, cancels: true, slowerThanMs: 1000 };

describe.each<[string, (handler: Handler) => Handler]>([
  ["filtered by run", (handler) => filtered(handler, { kinds: ["chain", "llm", "tool"] })],
  ["filtered by trace", (handler) => filtered(handler, { kinds: ["chain"], on: "trace" })],
  ["sampled", (handler) => sampled(handler, { rate: 1 })],
  ["sampled away", (handler) => sampled(handler, { rate: 0 })],
  ["kept", (handler) => sampled(handler, { rate: 0, keep })],
  [
    "filtered and kept",
    (handler) => filtered(sampled(handler, { rate: 0.5, keep }), { kinds: ["llm"], on: "trace" }),
  ],
  ["redacted", (handler) => redacted(handler)],
  [
    "kept and filtered",
    (handler) => sampled(filtered(handler, { kinds: ["llm"] }), { rate: 0.5, keep }),
  ],
])("a handler that is %s", (_, around) => {
  const checks = conformanceChecks(() => linesHandler(around), {
    observe: ({ lines }) => lines,
    retained: (handler) => handler.lines.length + (handler.pending?.() ?? 0),
    endedRuns: 60,
    // Redaction reads every hostile text, those of a megabyte too.
    timeoutMs: 30_000,
  });
  it.each(checks)(
    "$name",
    async ({ run }) => {
      await expect(run()).resolves.toBeUndefined();
    },
    60_000,
  );
});
