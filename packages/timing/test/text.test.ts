import { columnsOf } from "@runtap/stdout/format";
import { describe, expect, it } from "vitest";
import { durationText, rateText } from "../src/figure-text.ts";
import { stage } from "./timing.ts";

describe("durationText", () => {
  it.each([
    [0, "0ms"],
    [0.001, "0ms"],
    [0.04, "0.04ms"],
    [0.5, "0.5ms"],
    [4, "4ms"],
    [12.4, "12ms"],
    [999.6, "1.00s"],
    [1_234, "1.23s"],
    [61_000, "1m01s"],
    [3_720_000, "1h02m"],
    [undefined, "-"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

describe("rateText", () => {
  it.each([
    [0.4234, "0.42"],
    [7.46, "7.5"],
    [118.2, "118"],
    [12_345, "12,345"],
    [undefined, "-"],
  ])("writes %d as %s", (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });
});

describe("the table", () => {
  it("keeps to its width, whatever is in it, and lets no name touch the terminal", () => {
    const { tap, clock, timing } = stage({ slow: 1 });
    for (const name of ["日本語のなまえ".repeat(9), "\u001b[31mred\u001b[0m\n\ttab", "plain"]) {
      const llm = tap.start("llm", { name, input: "?" });
      for (const token of ["a", "b", "c"]) {
        clock.advance(1_234);
        llm.token(token);
      }
      llm.end("", { usage: { outputTokens: 9_000 } });
    }
    for (const width of [20, 33, 60, 100, 200]) {
      const text = timing.table({ width }) + timing.trace(undefined, { width });
      for (const line of text.split("\n")) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(text).not.toContain("\u001b");
    }
    expect(timing.table({ width: 200, maxRows: 1 })).toContain("2 more rows.");
  });

  it("says so where there is nothing", () => {
    const { timing } = stage();
    expect(timing.table()).toBe("No runs by name.\n");
    expect(timing.trace()).toBeUndefined();
  });

  it("draws traces in ASCII where asked", () => {
    const { tap, clock, timing } = stage();
    const chain = tap.start("chain", { name: "rag", input: "?" });
    const [one, two] = [1, 2].map((at) => chain.start("tool", { name: `tool-${at}`, input: "?" }));
    clock.advance(5);
    one?.end();
    clock.advance(5);
    two?.end();
    chain.end();
    expect(timing.trace(undefined, { width: 50, unicode: false })).toBe(
      [
        "chain rag      10ms  =============================",
        "|-tool tool-1   5ms  ===============",
        "`-tool tool-2  10ms  #############################",
        "waited for: tool-2 10ms (100%).",
        "",
      ].join("\n"),
    );
  });
});
