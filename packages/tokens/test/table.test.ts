import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { tokensHandler } from "../src/index.ts";

describe("table", () => {
  it("lists the dearest first, says what is estimated, and what is missing", async () => {
    const tokens = tokensHandler({ estimate: () => 3 });
    const tap = createTap({ handlers: tokens });
    const call = (model: string, costUsd?: number): Promise<unknown> =>
      tap.run("llm", { name: "a", model, input: "hi" }, (llm) => {
        llm.report({ usage: { inputTokens: 12_345, outputTokens: 6 }, costUsd });
      });
    await call("cheap", 0.000_42);
    await call("dear", 12.5);
    await call("unpriced");
    await tap.run("llm", { name: "a", model: "silent", input: "hi" }, () => "ho");
    expect(tokens.table()).toMatchInlineSnapshot(`
      "               calls   input  cached  output  reasoning      cost
      dear               1  12,345       –       6          –    $12.50
      cheap              1  12,345       –       6          –  $0.00042
      unpriced           1  12,345       –       6          –         –
      silent             1       –       –       –          –         –
        ≈ estimated      1       3       –       3          –         –
      total              4  37,035       –      18          –    $12.50
        ≈ estimated      1       3       –       3          –         –
      2 without a price"
    `);
  });

  it("is a table with nothing in it before anything is called", () => {
    expect(tokensHandler().table()).toMatchInlineSnapshot(`
      "       calls  input  cached  output  reasoning  cost
      total      0      –       –       –          –     –"
    `);
  });

  it("shows at most fifty names, and none that moves the cursor", async () => {
    const tokens = tokensHandler();
    const tap = createTap({ handlers: tokens });
    for (let count = 0; count < 60; count += 1) {
      const name = `\u001b[2J\u202e${count}`;
      await tap.run("llm", { name }, (llm) => llm.report({ usage: { inputTokens: count } }));
    }
    const table = tokens.table({ by: "name" });
    expect(table.split("\n").length).toBeLessThan(60);
    expect(table).toContain("10 names are not shown");
    expect(table).not.toContain("\u001b");
    expect(table).not.toContain("\u202e");
  });
});
