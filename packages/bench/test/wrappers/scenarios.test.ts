import { describe, expect, it } from "vitest";
import type { Observation, SeenRun } from "../../src/wrappers/observation.ts";
import { scenarios, type Verdict } from "../../src/wrappers/scenarios.ts";

const half = "w0 w1 w2 w3 ";

function judge(name: string, run: SeenRun | undefined, rest: Partial<Observation> = {}): Verdict {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`Expected a scenario, got "${name}".`);
  return scenario.judge({
    runs: run === undefined ? [] : [run],
    read: half,
    lost: [],
    unhandledRejections: 0,
    hungUp: true,
    ...rest,
  });
}

describe("what a wrapper has recorded is right", () => {
  it("of a break or an abort, where it is a cancel with the text that was read", () => {
    for (const name of ["break", "abort"]) {
      expect(judge(name, { outcome: "cancel", text: half })).toEqual({
        isRight: true,
        said: "cancel, partial text",
      });
      expect(judge(name, { outcome: "ok", text: half })).toMatchObject({
        isRight: false,
        said: "OK, partial text",
      });
      expect(judge(name, { outcome: "cancel" }).said).toBe("cancel, text lost");
      expect(judge(name, { outcome: "open" }).said).toBe("never ends");
    }
  });

  it("of a break, where the download stops with it", () => {
    expect(judge("break", { outcome: "cancel", text: half }, { hungUp: false })).toEqual({
      isRight: false,
      said: "cancel, partial text, keeps downloading",
    });
  });

  it("of a cut socket, where it is an error with the text that was read", () => {
    expect(judge("cut", { outcome: "error", text: half }).isRight).toBe(true);
    expect(judge("cut", { outcome: "cancel", text: half }).isRight).toBe(false);
    expect(judge("cut", { outcome: "error", text: `${half}w4 ` }).said).toContain("nobody read");
    expect(judge("cut", { outcome: "error", text: half }, { unhandledRejections: 1 })).toEqual({
      isRight: false,
      said: "error, partial text, unhandled rejection",
    });
  });

  it("of a stream that nobody reads, where it ends and is not taken for an answer", () => {
    expect(judge("never", { outcome: "cancel", says: "abandoned" }).said).toBe("abandoned");
    expect(judge("never", { outcome: "open" }).isRight).toBe(false);
  });

  it("of tool calls, where each has its own name and arguments", () => {
    const weather = { name: "weather", arguments: '{"city":"Rome"}' };
    const time = { name: "time", arguments: '{"zone":"CET"}' };
    expect(judge("tools", { outcome: "ok", toolCalls: [weather, time] }).isRight).toBe(true);
    expect(judge("tools", { outcome: "ok", toolCalls: [weather] }).said).toBe("merged");
    expect(judge("tools", { outcome: "ok" }).said).toBe("lost");
  });

  it("of time to first token, where it is not that of the role frame", () => {
    expect(judge("late", { outcome: "ok", firstTokenMs: 512.4 })).toEqual({
      isRight: true,
      said: "512 ms",
    });
    expect(judge("late", { outcome: "ok", firstTokenMs: 35 }).isRight).toBe(false);
  });

  it("of one call, where there is one record of it", () => {
    expect(judge("usage", undefined).said).toBe("nothing recorded");
    const run: SeenRun = { outcome: "ok", inputTokens: 12, outputTokens: 20 };
    expect(judge("usage", run).isRight).toBe(true);
    expect(judge("usage", run, { runs: [run, run] })).toEqual({
      isRight: false,
      said: "12 in, 20 out, 2 records",
    });
  });
});
