import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { foldRuns, record, recordingHandler } from "../src/index.ts";

describe("runs.find", () => {
  it("finds the run of a name", async () => {
    const { runs } = await record((tap) => tap.run("tool", { name: "lookup" }, () => 1));
    expect(runs.find("lookup").info.kind).toBe("tool");
    expect(runs.find("lookup", "tool").event("tool.end").output).toBe(1);
  });

  it("lists the names there are when there is none of this name", async () => {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "rag" }, async () => {
        await tap.run("tool", { name: "lookup" }, () => 1);
        await tap.run("tool", { name: "lookup" }, () => 2);
      }),
    );
    expect(() => runs.find("answer")).toThrow(
      'Expected a run named "answer", got none. There are: chain "rag", tool "lookup" ×2.',
    );
    expect(() => runs.find("rag", "llm")).toThrow(
      'Expected a llm named "rag", got none. There are: chain "rag", tool "lookup" ×2.',
    );
  });

  it("complains when more than one run has the name", async () => {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "answer" }, () => tap.run("llm", { name: "answer" }, () => 1)),
    );
    expect(() => runs.find("answer")).toThrow(
      'Expected one run named "answer", got 2. Take them from runs.all(), or give the kind. There are: chain "answer", llm "answer".',
    );
    expect(runs.find("answer", "llm").parent).toBe(runs.find("answer", "chain"));
  });

  it("asks whether the code started any where there is no run at all", async () => {
    const { runs } = await record(() => 1);
    expect(() => runs.find("rag")).toThrow(
      'Expected a run named "rag", got none. There are no runs: did the code start any on the recorded tap?',
    );
  });
});

describe("runs.all", () => {
  it("gives all runs, or those of a kind, in the order of their starts", async () => {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "rag" }, () =>
        Promise.all([
          tap.run("retriever", { name: "manual" }, async () => []),
          tap.run("retriever", { name: "wiki" }, () => []),
        ]),
      ),
    );
    expect(runs.all().map((run) => run.name)).toEqual(["rag", "manual", "wiki"]);
    expect(runs.all("retriever").map((run) => run.ending?.type)).toEqual([
      "retriever.end",
      "retriever.end",
    ]);
    expect(runs.all("llm")).toEqual([]);
    expect(runs.roots).toEqual([runs.find("rag")]);
  });
});

describe("runs.before", () => {
  it("holds where one run had ended when the other started", async () => {
    const { runs } = await record(async (tap) => {
      await tap.run("retriever", { name: "manual" }, () => []);
      await tap.run("llm", { name: "answer" }, () => "");
    });
    expect(runs.before("manual", "answer")).toBe(true);
    expect(runs.before("answer", "manual")).toBe(false);
    expect(runs.before(runs.find("manual"), runs.find("answer"))).toBe(true);
  });

  it("does not hold for runs that overlap, one inside the other, or open", async () => {
    const { runs } = await record((tap) => {
      const chain = tap.start("chain", { name: "rag" });
      const one = chain.start("llm", { name: "one" });
      const other = chain.start("llm", { name: "other" });
      one.end();
      other.end();
    });
    expect(runs.before("one", "other")).toBe(false);
    expect(runs.before("other", "one")).toBe(false);
    expect(runs.before("rag", "one")).toBe(false);
    expect(runs.before("one", "rag")).toBe(false);
  });

  it("lists the names there are when one is unknown", async () => {
    const { runs } = await record((tap) => tap.run("llm", { name: "answer" }, () => ""));
    expect(() => runs.before("answr", "answer")).toThrow('There is: llm "answer".');
  });
});

describe("runs.tree", () => {
  async function treeOf(delays: readonly number[]): Promise<string> {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "fan-out" }, () =>
        Promise.all(
          delays.map(async (turns, at) => {
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            await tap.run("tool", { name: `tool ${at}` }, () =>
              tap.run("llm", { name: "inner" }, (llm) => llm.token("!")),
            );
          }),
        ),
      ),
    );
    return runs.tree();
  }

  it("is the same whichever of parallel runs came first", async () => {
    const tree = await treeOf([0, 1, 2]);
    expect(await treeOf([5, 3, 0])).toBe(tree);
    expect(tree).toMatchInlineSnapshot(`
      "chain fan-out: end
      ├─ tool tool 0: end
      │  └─ llm inner: end, 1 token
      ├─ tool tool 1: end
      │  └─ llm inner: end, 1 token
      └─ tool tool 2: end
         └─ llm inner: end, 1 token"
    `);
  });

  it("tells why a run was cut short", async () => {
    const { runs } = await record((tap) => {
      tap.start("llm", { name: "slow" }).cancel("timeout");
      tap.start("tool", { name: "broken" }).fail(new Error("no such order"));
    });
    expect(runs.tree()).toBe("llm slow: cancel (timeout)\ntool broken: error (no such order)");
  });

  it("shows a run whose parent was not heard as a root", async () => {
    const tap = createTap();
    const chain = tap.start("chain", { name: "unheard" });
    const { runs } = await record(() => chain.run("tool", { name: "heard" }, () => 1), { tap });
    expect(runs.tree()).toBe("tool heard: end");
  });
});

describe("runs.sequence", () => {
  it("counts repetitions, and begins anew where something comes between", async () => {
    const { runs } = await record((tap) =>
      tap.run("llm", { name: "answer" }, (llm) => {
        llm.token("a");
        llm.token("b");
        llm.retry({ error: new Error("cut off") });
        llm.token("c");
      }),
    );
    expect(runs.sequence()).toBe(
      "llm.start(answer) › llm.token(answer) ×2 › run.retry(answer) › llm.token(answer) › llm.end(answer)",
    );
  });
});

describe("a recorded run", () => {
  it("tells its text: the last attempt's, of choice 0 and the text channel", async () => {
    const { runs } = await record((tap) =>
      tap.run("llm", { name: "answer" }, (llm) => {
        llm.token("wrong");
        llm.retry({ error: new Error("cut off") });
        llm.token("thinking", { channel: "reasoning" });
        llm.token("ri");
        llm.token("second choice", { choice: 1 });
        llm.token("ght");
      }),
    );
    const answer = runs.find("answer");
    expect(answer.text).toBe("right");
    expect(answer.tokens).toHaveLength(5);
  });

  it("tells the text of its ending where nothing was streamed", async () => {
    const { runs } = await record((tap) =>
      tap.run("llm", { name: "answer" }, (llm) => llm.report({ text: "at once" })),
    );
    expect(runs.find("answer").text).toBe("at once");
  });

  it("joins the chunks of other kinds that are text", async () => {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "rag" }, (chain) => {
        chain.chunk("one, ");
        chain.chunk({ not: "text" });
        chain.chunk("two");
      }),
    );
    expect(runs.find("rag").text).toBe("one, two");
    expect(runs.find("rag").tokens).toEqual([]);
  });

  it("knows its parent and children", async () => {
    const { runs } = await record((tap) =>
      tap.run("agent", { name: "agent" }, () => tap.run("tool", { name: "lookup" }, () => 1)),
    );
    expect(runs.find("lookup").parent?.name).toBe("agent");
    expect(runs.find("agent").children.map((run) => run.name)).toEqual(["lookup"]);
    expect(runs.find("agent").parent).toBeUndefined();
  });

  it("lists what it said when asked for an event it did not say", async () => {
    const { runs } = await record((tap) => {
      tap.start("llm", { name: "answer" }).token("!");
    });
    expect(() => runs.find("answer").event("llm.end")).toThrow(
      'Expected the llm "answer" to have said llm.end, got llm.start, llm.token; it is still open.',
    );
  });

  it("stays distinct from a run of the same id in another trace", () => {
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    const id = "00000000000000aa";
    tap.start("chain", { name: "one", id }).end();
    tap.start("chain", { name: "other", id }).end();
    expect(foldRuns(heard.events).all()).toHaveLength(2);
  });
});
