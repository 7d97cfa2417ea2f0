import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { stdoutHandler } from "../src/handler.ts";
import { type Author, outputTo } from "../src/output.ts";
import { Paper, stage } from "./printing.ts";

const nobody: Author = { takeAll: () => "" };

/** A stream that takes nothing until it is told to. */
class SlowPaper extends Paper {
  #goOn: (() => void) | undefined;

  override _write(chunk: unknown, _encoding: string, callback: () => void): void {
    this.writes.push(String(chunk));
    this.#goOn = callback;
  }

  read(): void {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    goOn?.();
  }

  async readAll(): Promise<void> {
    while (this.#goOn !== undefined) {
      this.read();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

describe("a stream that is written to", () => {
  it("gets each line at once, and tokens together", () => {
    const { tap, paper, alarms } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    expect(paper.writes).toHaveLength(1);
    run.token("one ");
    expect(paper.writes).toHaveLength(2);
    for (let count = 0; count < 100; count += 1) run.token("word ");
    expect(paper.writes).toHaveLength(2);
    alarms.ring();
    expect(paper.writes).toHaveLength(3);
    run.token("last");
    run.end();
    expect(paper.writes).toHaveLength(4);
  });

  it("gets tokens before their time when there are many", () => {
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("one ");
    const before = paper.writes.length;
    for (let count = 0; count < 40; count += 1) run.token("x".repeat(1024));
    expect(paper.writes.length).toBe(before + 2);
    run.end();
  });

  it("is left alone while nothing is said", () => {
    const { tap, alarms } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("one ");
    alarms.ring();
    expect(alarms.count).toBe(0);
    run.end();
  });

  it("gets what is held when the tap is flushed or closed", async () => {
    const { tap, paper } = stage();
    const run = tap.start("llm", { name: "answer", input: "q" });
    run.token("one ");
    run.token("two ");
    await tap.flush();
    expect(paper.lines.at(-1)).not.toContain("two");
    expect(paper.text).toContain("two");
    run.token("three");
    await tap.close();
    expect(paper.lines.slice(1)).toEqual([
      "│ one two three",
      "■ llm answer  0ms  shut down  first after 0ms",
    ]);
  });

  it("is not ended by closing the handler", async () => {
    const { tap, paper } = stage();
    await tap.close();
    expect(paper.writableEnded).toBe(false);
  });

  it("does not get lines of two handlers mixed", () => {
    const paper = new Paper();
    const one = stage({ stream: paper });
    const two = stage({ stream: paper });
    const first = one.tap.start("llm", { name: "first", input: "" });
    first.token("Hello ");
    const second = two.tap.start("llm", { name: "second", input: "" });
    second.token("Hi ");
    first.token("world");
    first.end();
    second.token("there");
    second.end();
    expect(paper.lines).toEqual([
      "▶ llm first",
      "│ Hello ",
      "▶ llm second",
      "│ Hi ",
      "┊ world",
      "✔ llm first  0ms  first after 0ms",
      "┊ there",
      "✔ llm second  0ms  first after 0ms",
    ]);
  });
});

describe("a reader that is too slow", () => {
  it("is waited for, in bounded memory, and told what it has missed", async () => {
    const paper = new SlowPaper();
    const { tap } = stage({ stream: paper });
    const run = tap.start("tool", { name: "busy" });
    for (let count = 0; count < 30_000; count += 1) run.text(`${count} ${"x".repeat(60)}`);
    expect(paper.writableLength).toBeLessThan(200_000);
    await paper.readAll();
    run.end();
    await paper.readAll();
    const shown = paper.lines.filter((line) => line.startsWith("│ · ")).length;
    expect(shown).toBeGreaterThan(10_000);
    expect(shown).toBeLessThan(20_000);
    expect(paper.lines.slice(-2)).toEqual([
      `⚠ ${(30_000 - shown).toLocaleString("en-US")} events not shown: the reader is too slow`,
      "✔ tool busy  0ms",
    ]);
  });

  it("does not get the word of what it has missed into the middle of a line", async () => {
    const paper = new SlowPaper();
    const { tap, alarms } = stage({ stream: paper });
    const llm = tap.start("llm", { name: "answer", input: "q" });
    const tool = tap.start("tool", { name: "busy" });
    llm.token("Hello ");
    for (let count = 0; count < 30_000; count += 1) tool.text("x".repeat(70));
    await paper.readAll();
    llm.token("wide ");
    alarms.ring();
    llm.token("world");
    llm.end();
    await paper.readAll();
    const [notice = "", ...rest] = paper.lines.slice(-3);
    expect(notice).toMatch(/^⚠ [\d,]+ events not shown/);
    expect(rest).toEqual(["┊ answer › wide world", "✔ llm answer  0ms  first after 0ms"]);
  });

  it("keeps a flush waiting until it has read", async () => {
    const paper = new SlowPaper();
    const { tap } = stage({ stream: paper });
    tap.start("tool", { name: "busy" }).end();
    let isFlushed = false;
    const flushed = tap.flush().then(() => {
      isFlushed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFlushed).toBe(false);
    await paper.readAll();
    await flushed;
    expect(paper.lines).toHaveLength(2);
  });
});

describe("a stream that breaks", () => {
  const broken = (error: Error): Writable =>
    new Writable({ write: (_chunk, _encoding, callback) => callback(error) });

  it("is reported once where the reader has not simply gone", async () => {
    const failures: unknown[] = [];
    const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
    const { tap } = stage(
      { stream: broken(full) },
      { onHandlerError: (error) => failures.push(error) },
    );
    const run = tap.start("tool", { name: "t" });
    await new Promise((resolve) => setImmediate(resolve));
    run.text("one");
    run.text("two");
    run.end();
    expect(failures).toEqual([full]);
    expect(await tap.flush()).toEqual({ unfinished: [] });
  });

  it("is no matter where the reader has gone", async () => {
    const failures: unknown[] = [];
    const gone = Object.assign(new Error("broken pipe"), { code: "EPIPE" });
    const { tap } = stage(
      { stream: broken(gone) },
      { onHandlerError: (error) => failures.push(error) },
    );
    const run = tap.start("tool", { name: "t" });
    await new Promise((resolve) => setImmediate(resolve));
    run.end();
    await tap.close();
    expect(failures).toEqual([]);
  });

  it.each(["ended", "destroyed"])("may have been %s before", async (how) => {
    const paper = new PassThrough();
    if (how === "ended") paper.end();
    else paper.destroy();
    const failures: unknown[] = [];
    const { tap } = stage({ stream: paper }, { onHandlerError: (error) => failures.push(error) });
    tap.start("tool", { name: "t" }).end();
    expect(await tap.flush()).toEqual({ unfinished: [] });
    expect(failures).toEqual([]);
  });

  it("may throw when it is written to", async () => {
    const paper = new Paper();
    paper.write = () => {
      throw new TypeError("not today");
    };
    const failures: unknown[] = [];
    const { tap } = stage({ stream: paper }, { onHandlerError: (error) => failures.push(error) });
    const run = tap.start("tool", { name: "t" });
    run.end();
    expect(failures).toEqual([new TypeError("not today")]);
    expect(await tap.flush()).toEqual({ unfinished: [] });
  });
});

describe("the process", () => {
  it("has one exit hook, however many streams there are, and none when nothing is held", () => {
    const before = process.listenerCount("exit");
    const outputs = [1, 2, 3].map(() => outputTo(new Paper()));
    for (const output of outputs) output.expect(nobody);
    expect(process.listenerCount("exit")).toBe(before + 1);
    for (const output of outputs) output.release(nobody);
    expect(process.listenerCount("exit")).toBe(before);
  });

  it("has no hook and no timer left after a thousand handlers", async () => {
    const before = process.listenerCount("exit");
    const paper = new Paper();
    for (let count = 0; count < 1000; count += 1) {
      const handler = stdoutHandler({ stream: paper });
      const { tap } = stage({}, { handlers: handler });
      const run = tap.start("llm", { name: "l", input: "" });
      run.token("x");
      run.end();
    }
    expect(process.listenerCount("exit")).toBe(before);
    expect(paper.listenerCount("error")).toBe(1);
    expect(paper.listenerCount("drain")).toBe(0);
  });
});
