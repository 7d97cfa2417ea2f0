import { createTap, RuntapError, type Tap } from "@runtap/core";
import { fakeClock, fakeIds } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { TokenPrinter } from "../src/token-printer.ts";
import { tokenStreamHandler, type TokenStreamOptions } from "../src/token-stream.ts";
import { Alarms, Paper } from "./printing.ts";

function stage(options: TokenStreamOptions = {}): { tap: Tap; paper: Paper } {
  const paper = new Paper();
  const handlers = tokenStreamHandler({ stream: paper, ...options });
  return { tap: createTap({ handlers, clock: fakeClock(), ids: fakeIds() }), paper };
}

describe("tokenStreamHandler", () => {
  it("prints tokens and nothing else, and a newline at the ending", async () => {
    const { tap, paper } = stage();
    await tap.run("chain", { name: "rag", input: "q" }, () =>
      tap.run("llm", { name: "answer", input: "q" }, (llm) => {
        llm.token("Hello ");
        llm.token("hm", { channel: "reasoning" });
        llm.token("Salut", { choice: 1 });
        llm.token("world");
        return "Hello world";
      }),
    );
    expect(paper.text).toBe("Hello world\n");
  });

  it("prints nothing for a run that streams nothing", async () => {
    const { tap, paper } = stage();
    await tap.run("llm", { name: "answer", input: "q" }, () => "Hello");
    expect(paper.text).toBe("");
  });

  it("prints other channels where it is told to", () => {
    const { tap, paper } = stage({ channels: ["reasoning"] });
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("hm", { channel: "reasoning" });
    run.token("Hello");
    run.cancel();
    expect(paper.text).toBe("hm\n");
  });

  it("prints one run after another", async () => {
    const { tap, paper } = stage();
    const runs = ["a", "b", "c"].map((name) => tap.start("llm", { name, input: "" }));
    for (const run of [...runs, ...runs]) run.token(`${run.name} `);
    expect(paper.text).toBe("a ");
    runs[1]?.end();
    runs[0]?.end();
    await tap.flush();
    expect(paper.text).toBe("a a \nb b \nc c ");
    runs[2]?.fail(new Error("no"));
    expect(paper.text).toBe("a a \nb b \nc c \n");
  });

  it("does not keep more than so much for later", () => {
    const { tap, paper } = stage();
    const [first, second] = ["a", "b"].map((name) => tap.start("llm", { name, input: "" }));
    first?.token("a");
    for (let count = 0; count < 300; count += 1) second?.token("b".repeat(1000));
    expect(paper.text.length).toBeGreaterThan(200_000);
    second?.end();
    first?.end();
    expect(paper.text.split("b").length - 1).toBe(300_000);
  });

  it("begins another attempt on a line of its own", () => {
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("Hel");
    run.retry({ error: new Error("overloaded") });
    run.token("Hello");
    run.end();
    expect(paper.text).toBe("Hel\nHello\n");
  });

  it("does not let a model write to the terminal but text", () => {
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("a\u001b[2Jb");
    run.token("\ud83d");
    run.token("\ude00");
    run.end();
    expect(paper.text).toBe("ab😀\n");
  });

  it("writes tokens together", () => {
    const paper = new Paper();
    const alarms = new Alarms();
    const printer = new TokenPrinter(paper, ["text"], alarms.after);
    const { tap } = stage();
    const { info } = tap.start("llm", { name: "answer", input: "q" });
    const place = { run: info, index: 0, choice: 0, channel: "text", attempt: 1 } as const;
    for (let seq = 0; seq < 100; seq += 1) {
      printer.hearToken({ ...place, type: "llm.token", seq, time: seq, token: "x" });
    }
    expect(paper.writes).toHaveLength(1);
    alarms.ring();
    expect(paper.writes).toEqual(["x", "x".repeat(99)]);
  });

  it("says what is wrong with its options", () => {
    const wrong: unknown = ["txt"];
    expect(() => tokenStreamHandler({ channels: wrong as ["text"] })).toThrow(
      'Expected `channels` to be some of text, reasoning, tool-call, got `"txt"` (string). Leave it out for text.',
    );
    const stream: unknown = {};
    expect(() => tokenStreamHandler({ stream: stream as Paper })).toThrow(RuntapError);
  });
});
