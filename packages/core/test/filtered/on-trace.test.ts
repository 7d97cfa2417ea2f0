import { describe, expect, it } from "vitest";
import { filtered } from "../../src/filtered/index.ts";
import { PassingRuns } from "../../src/filtered/passing-runs.ts";
import { createTap, defineHandler } from "../../src/index.ts";
import { Heard, heardTap } from "../heard.ts";

describe("filtered on traces", () => {
  it("lets through everything inside a run that is let through, and nothing beside it", async () => {
    const heard = new Heard("inner");
    const { tap } = heardTap({
      handlers: filtered(heard.handler, { names: ["search"], on: "trace" }),
    });
    await tap.run("chain", { name: "rag" }, async () => {
      await tap.run("chain", { name: "search" }, () =>
        tap.run("retriever", { name: "manual" }, () =>
          tap.run("embedding", { name: "embed" }, () => []),
        ),
      );
      await tap.run("llm", { name: "answer", input: "?" }, () => "!");
    });
    expect(heard.sequence).toBe(
      "chain.start(search) › retriever.start(manual) › embedding.start(embed) › embedding.end(embed) › retriever.end(manual) › chain.end(search)",
    );
  });

  it("takes a whole trace where the root is let through", async () => {
    const heard = new Heard("inner");
    const where = ({ userId }: { readonly userId?: string }): boolean => userId === "ada";
    const handler = filtered(heard.handler, { where, on: "trace" });
    const { tap } = heardTap({ handlers: handler });
    for (const userId of ["ada", "bob"]) {
      await tap.run("chain", { name: userId, userId }, () =>
        tap.run("tool", { name: `${userId}'s tool`, userId: "somebody" }, () => 1),
      );
    }
    expect(heard.sequence).toBe(
      "chain.start(ada) › tool.start(ada's tool) › tool.end(ada's tool) › chain.end(ada)",
    );
  });

  it("asks no rule for a run inside one that is let through", async () => {
    const asked: string[] = [];
    const where = ({ name }: { readonly name: string }): boolean => asked.push(name) > 0;
    const tap = createTap({
      handlers: filtered(new Heard("inner").handler, { where, on: "trace" }),
    });
    await tap.run("chain", { name: "root" }, () => tap.run("tool", { name: "inside" }, () => 1));
    expect(asked).toEqual(["root"]);
  });

  it("lets through a run that starts when the one around it has ended", () => {
    const heard = new Heard("inner");
    const { tap } = heardTap({
      handlers: filtered(heard.handler, { names: ["root"], on: "trace" }),
    });
    const root = tap.start("chain", { name: "root" });
    const child = root.start("chain", { name: "child" });
    root.end();
    const late = root.start("tool", { name: "late" });
    child.start("tool", { name: "later" }).end();
    child.end();
    late.end();
    expect(heard.sequence).toBe(
      "chain.start(root) › chain.start(child) › chain.end(root) › tool.start(late) › tool.start(later) › tool.end(later) › chain.end(child) › tool.end(late)",
    );
  });

  it("knows the family of runs of which the handler hears little", async () => {
    const names: string[] = [];
    const handler = defineHandler({
      name: "inner",
      on: { "llm.token": ({ run }) => names.push(run.name) },
    });
    const tap = createTap({ handlers: filtered(handler, { kinds: ["agent"], on: "trace" }) });
    await tap.run("agent", { name: "planner" }, () =>
      tap.run("chain", { name: "step" }, () =>
        tap.run("llm", { name: "inside", input: "?" }, (llm) => llm.token("!")),
      ),
    );
    await tap.run("llm", { name: "outside", input: "?" }, (llm) => llm.token("!"));
    expect(names).toEqual(["inside"]);
  });

  it("judges a run by itself whose parent it has not heard of", () => {
    const heard = new Heard("inner");
    const { tap } = heardTap();
    const unheard = tap.start("chain", { name: "root" });
    const handler = filtered(heard.handler, { names: ["root", "mine"], on: "trace" });
    for (const name of ["mine", "other"]) unheard.start("tool", { name, handlers: handler }).end();
    expect(heard.sequence).toBe("tool.start(mine) › tool.end(mine)");
  });
});

describe("PassingRuns", () => {
  it("remembers no open run, and 1,000 ended ones, after 10,000 runs", () => {
    const runs = new PassingRuns();
    for (let run = 0; run < 10_000; run += 1) {
      runs.add(`run ${run}`);
      runs.end(`run ${run}`);
    }
    expect([runs.open, runs.ended]).toEqual([0, 1000]);
    expect([runs.has("run 8999"), runs.has("run 9000"), runs.has(undefined)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("remembers at most 100,000 open runs, should their endings never be heard", () => {
    const runs = new PassingRuns();
    for (let run = 0; run < 100_010; run += 1) runs.add(`run ${run}`);
    expect([runs.open, runs.has("run 9"), runs.has("run 10")]).toEqual([100_000, false, true]);
  });

  it("takes the ending of a run that was not let through for nothing", () => {
    const runs = new PassingRuns();
    runs.end("a stranger");
    expect([runs.ended, runs.has("a stranger")]).toEqual([0, false]);
  });
});
