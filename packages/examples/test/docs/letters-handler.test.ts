// #region handler
import { playSample } from "@runtap/testing";
import { conformanceChecks } from "@runtap/testing/conformance";
import { describe, expect, it } from "vitest";
import { lettersHandler } from "../../src/docs/testing/letters-handler.ts";

describe("lettersHandler", () => {
  it("counts the letters of each model call", async () => {
    const lines: string[] = [];
    await playSample(lettersHandler((line) => lines.push(line)));
    expect(lines).toMatchInlineSnapshot(`
      [
        "plan: 39",
        "answer: 40",
        "title: 0",
      ]
    `);
  });

  it.each(conformanceChecks(() => lettersHandler(() => undefined)))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
// #endregion handler
