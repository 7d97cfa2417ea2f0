import { describe, expect, test } from "vitest";

import { heardTap } from "../heard.ts";

describe("events amid a run", () => {
  test("any run has text, progress, retry and score", async () => {
    const { tap, heard } = heardTap();

    await tap.run("retriever", { name: "manual" }, (run) => {
      run.text("looking");
      run.progress(1);
      run.progress(2, 3, "pages");
      run.score({ name: "recall", value: 0.5 });
      run.score({ name: "mood", value: 1, label: "good", comment: "thanks", source: "user" });
      run.retry({ error: new Error("busy"), attempt: 7 });
    });

    expect(heard.the("run.text").text).toBe("looking");
    const [one, two] = heard.all("run.progress");
    expect(one).toMatchObject({ completed: 1 });
    expect(one).not.toHaveProperty("total");
    expect(two).toMatchObject({ completed: 2, total: 3, message: "pages" });
    const [recall, mood] = heard.all("run.score");
    expect(recall).toMatchObject({ name: "recall", value: 0.5, source: "code" });
    expect(mood).toMatchObject({ value: 1, label: "good", comment: "thanks", source: "user" });
    expect(heard.the("run.retry").attempt).toBe(7);
  });

  test("chunks are a chain's, an agent's and a tool's", async () => {
    const { tap, heard } = heardTap();

    for (const kind of ["chain", "agent", "tool"] as const) {
      await tap.run(kind, { name: kind }, (run) => run.chunk({ of: kind }));
      expect(heard.the(`${kind}.chunk`).chunk).toEqual({ of: kind });
    }
  });

  test("every event of a run bears the same frozen info", async () => {
    const { tap, heard } = heardTap();

    await tap.run("llm", { name: "answer" }, (llm) => {
      llm.token("a");
      expect(llm.info).toBe(heard.the("llm.token").run);
    });

    expect(new Set(heard.events.map(({ run }) => run)).size).toBe(1);
    expect(heard.events.every(Object.isFrozen)).toBe(true);
  });

  test("events are not frozen unless it is asked for", async () => {
    const { tap, heard } = heardTap({ freeze: false });

    await tap.run("chain", { name: "rag" }, () => undefined);

    expect(heard.events.some(Object.isFrozen)).toBe(false);
  });
});
