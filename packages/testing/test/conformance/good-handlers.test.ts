import { defineHandler, type Handler } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { conformanceChecks } from "../../src/conformance.ts";

interface LinesHandler extends Handler {
  readonly lines: readonly string[];
}

/** Keeps to everything: state per run, bounded output, no reading into payloads. */
function linesHandler(): LinesHandler {
  const lines: string[] = [];
  const write = (line: string): void => {
    lines.push(line);
    if (lines.length > 50) lines.shift();
  };
  const handler = defineHandler({
    name: "lines",
    state: () => ({ tokens: 0 }),
    on: {
      "llm.token": (_, state) => {
        state.tokens += 1;
      },
      "*.end": ({ run }, state) => write(`${run.name} ${state.tokens}`),
      "*.error": async ({ run }) => write(run.name),
    },
    flush: async () => undefined,
    close: () => undefined,
  });
  return { ...handler, lines };
}

describe("a handler that keeps to everything", () => {
  it.each(conformanceChecks(linesHandler))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("a handler that can be looked at", () => {
  const checks = conformanceChecks(linesHandler, {
    observe: ({ lines }) => lines,
    retained: ({ lines }) => lines.length,
    endedRuns: 60,
  });
  it.each(checks)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("a handler that is made asynchronously", () => {
  it.each(conformanceChecks(async () => linesHandler()))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("a handler that is a class", () => {
  class Counter implements Handler {
    readonly name = "counter";
    #ends = 0;
    readonly on: Handler["on"] = { "*.end": () => void (this.#ends += 1) };

    flush(): number {
      return this.#ends;
    }
  }

  it.each(conformanceChecks(() => new Counter()))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
