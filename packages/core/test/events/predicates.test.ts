import { describe, expect, test } from "vitest";

import { CANCEL_REASONS, isFailure, isTerminal } from "../../src/index.ts";
import { heardTap } from "../heard.ts";

describe("isTerminal and isFailure", () => {
  test("tell the endings from the rest, and failures from regular endings", () => {
    const { tap, heard } = heardTap();
    const ended = tap.start("llm", { name: "ended" });
    ended.token("a");
    ended.text("b");
    ended.end();
    tap.start("tool", { name: "failed" }).fail(new Error("no"));

    expect(heard.events.filter(isTerminal).map(({ type }) => type)).toEqual([
      "llm.end",
      "tool.error",
    ]);
    expect(heard.events.filter(isFailure).map(({ type }) => type)).toEqual(["tool.error"]);
  });

  test("a cancel is a failure by time-out, guard or abandonment", () => {
    const { tap, heard } = heardTap();
    for (const reason of CANCEL_REASONS) tap.start("chain", { name: reason }).cancel(reason);

    const failures = heard.all("chain.cancel").filter(isFailure);

    expect(failures.map(({ run }) => run.name)).toEqual(["timeout", "guard", "abandoned"]);
  });
});
