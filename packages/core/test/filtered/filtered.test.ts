import { describe, expect, it } from "vitest";
import { filtered } from "../../src/filtered/index.ts";
import {
  type AnyEvent,
  createTap,
  defineHandler,
  type Handler,
  type Tap,
} from "../../src/index.ts";
import { Heard, heardTap } from "../heard.ts";

async function answerQuestion(tap: Tap): Promise<void> {
  await tap.run("chain", { name: "rag", tags: ["billed"] }, async () => {
    await tap.run("retriever", { name: "manual" }, () => []);
    await tap.run("llm", { name: "answer-1", input: "?" }, (llm) => llm.token("!"));
    await tap.run("tool", { name: "stock", ownTags: ["slow"] }, () => 12);
  });
}

async function sequenceThrough(rules: Parameters<typeof filtered>[1]): Promise<string> {
  const heard = new Heard("inner");
  const { tap } = heardTap({ handlers: filtered(heard.handler, rules) });
  await answerQuestion(tap);
  return heard.sequence;
}

describe("filtered", () => {
  it("lets through the runs of some kinds", async () => {
    expect(await sequenceThrough({ kinds: ["llm", "retriever"] })).toBe(
      "retriever.start(manual) › retriever.end(manual) › llm.start(answer-1) › llm.token(answer-1) › llm.end(answer-1)",
    );
  });

  it("lets through the runs of some names, whole or by an expression", async () => {
    expect(await sequenceThrough({ names: [/^answer-\d$/, "stock"] })).toBe(
      "llm.start(answer-1) › llm.token(answer-1) › llm.end(answer-1) › tool.start(stock) › tool.end(stock)",
    );
  });

  it("lets through the runs that have one of some tags, inherited or their own", async () => {
    expect(await sequenceThrough({ tags: ["slow", "other"] })).toBe(
      "tool.start(stock) › tool.end(stock)",
    );
    expect(await sequenceThrough({ tags: ["billed"] })).toContain("llm.token(answer-1)");
  });

  it("lets through the runs that a function is for", async () => {
    expect(await sequenceThrough({ where: ({ parentId }) => parentId === undefined })).toBe(
      "chain.start(rag) › chain.end(rag)",
    );
  });

  it("asks that every rule be met", async () => {
    expect(await sequenceThrough({ tags: ["billed"], kinds: ["tool"] })).toBe(
      "tool.start(stock) › tool.end(stock)",
    );
    expect(await sequenceThrough({ tags: ["slow"], kinds: ["llm"] })).toBe("");
  });

  it("judges each name alike by an expression that remembers where it was", async () => {
    const name = /tool/g;
    const heard = new Heard("inner");
    const { tap } = heardTap({ handlers: filtered(heard.handler, { names: [name] }) });
    for (let count = 0; count < 3; count += 1) await tap.run("tool", { name: "tool" }, () => 1);
    expect(heard.all("tool.start")).toHaveLength(3);
    expect(name.lastIndex).toBe(0);
  });

  it("judges a run once, also for what is said of it after its ending", async () => {
    const asked: string[] = [];
    const heard = new Heard("inner");
    const handler = filtered(heard.handler, {
      where: ({ name }) => {
        asked.push(name);
        return asked.length === 1;
      },
    });
    const { tap } = heardTap({ handlers: handler });
    const run = tap.start("chain", { name: "twice" });
    run.text("on its way");
    run.end();
    run.end();
    expect(asked).toEqual(["twice"]);
    expect(heard.sequence).toBe(
      "chain.start(twice) › run.text(twice) › chain.end(twice) › run.warning(twice)",
    );
  });

  it("lets a run not through whose rule throws, and says so once", async () => {
    const heard = new Heard("inner");
    const where = (): boolean => {
      throw new Error("rule failed");
    };
    const { tap, failures } = heardTap({ handlers: filtered(heard.handler, { where }) });
    await tap.run("chain", { name: "rag" }, (chain) => chain.text("?"));
    expect(heard.sequence).toBe("");
    expect(failures).toMatchObject([
      { handler: "inner", event: { type: "chain.start" }, error: { message: "rule failed" } },
    ]);
  });

  it("takes a rule that answers later for one that fails", async () => {
    const heard = new Heard("inner");
    const where: unknown = () => Promise.reject(new Error("never heard of"));
    const handler: Handler = Reflect.apply(filtered, undefined, [heard.handler, { where }]);
    const { tap, failures } = heardTap({ handlers: handler });
    await tap.run("chain", { name: "rag" }, () => 1);
    expect(heard.sequence).toBe("");
    expect(failures.map(({ error }) => String(error))).toEqual([
      "TypeError: Expected `where` to answer at once, got a promise. Return a boolean.",
    ]);
  });

  it("calls every listener of the handler that an event matches, each once", async () => {
    const calls: string[] = [];
    const handler = defineHandler({
      name: "inner",
      on: {
        "llm.end": () => calls.push("llm.end"),
        "llm.*": ({ type }) => calls.push(`llm.* ${type}`),
        "*.end": ({ type }) => calls.push(`*.end ${type}`),
      },
    });
    const tap = createTap({ handlers: filtered(handler, { kinds: ["llm"] }) });
    await answerQuestion(tap);
    expect(calls).toEqual([
      "llm.* llm.start",
      "llm.* llm.token",
      "llm.end",
      "llm.* llm.end",
      "*.end llm.end",
    ]);
  });

  it("gives the handler its own state per run, and none for runs that are not let through", async () => {
    const made: string[] = [];
    const counts: [string, number][] = [];
    const handler = defineHandler({
      name: "counter",
      state: ({ name }) => {
        made.push(name);
        return { events: 0 };
      },
      on: {
        "*": (event: AnyEvent, state) => {
          state.events += 1;
          if (event.type.endsWith(".end")) counts.push([event.run.name, state.events]);
        },
      },
    });
    const tap = createTap({ handlers: filtered(handler, { names: ["answer-1", "stock"] }) });
    await answerQuestion(tap);
    expect(made).toEqual(["answer-1", "stock"]);
    expect(counts).toEqual([
      ["answer-1", 3],
      ["stock", 2],
    ]);
  });

  it("hands on flush, close and what is pending", async () => {
    const done: string[] = [];
    class Sink {
      readonly name = "sink";
      readonly on = { "*": () => undefined };
      flush(): void {
        done.push(`flush ${this.name}`);
      }
      close(): void {
        done.push(`close ${this.name}`);
      }
      pending(): number {
        return 7;
      }
    }
    const tap = createTap({ handlers: filtered(new Sink(), { kinds: ["llm"] }) });
    expect(tap.stats().handlers).toMatchObject([{ name: "sink", queued: 7 }]);
    await tap.flush();
    await tap.close();
    expect(done).toEqual(["flush sink", "flush sink", "close sink"]);
  });

  it("tells of a listener that throws or rejects as if the handler stood there itself", async () => {
    const handler = defineHandler({
      name: "failing",
      on: {
        "llm.start": () => {
          throw new Error("thrown");
        },
        "llm.end": async () => {
          throw new Error("rejected");
        },
      },
    });
    const { tap, failures } = heardTap({ handlers: filtered(handler, { kinds: ["llm"] }) });
    await answerQuestion(tap);
    await tap.flush();
    expect(failures).toMatchObject([
      { handler: "failing", event: { type: "llm.start" }, error: { message: "thrown" } },
      { handler: "failing", event: { type: "llm.end" }, error: { message: "rejected" } },
    ]);
  });

  it("hears each event once, however often it is attached", async () => {
    const heard = new Heard("inner");
    const handler = filtered(heard.handler, { kinds: ["llm"] });
    const tap = createTap({ handlers: [handler, [handler]] });
    await tap.run("llm", { name: "answer", input: "?", handlers: handler }, () => "!");
    expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer)");
  });
});
