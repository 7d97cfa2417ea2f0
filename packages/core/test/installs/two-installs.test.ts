import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installTwice, type TwoInstalls } from "./two-installs.ts";

// One program that loads two versions of core: its own, and the one that a library of it depends on.
describe("two versions of core in one process", () => {
  let installs: TwoInstalls;

  beforeAll(() => {
    installs = installTwice();
  }, 60_000);

  afterAll(() => installs.remove());

  function print(body: string): unknown {
    const printed = installs.run(`
      import { readFileSync, realpathSync } from "node:fs";
      import * as own from "@runtap/core";
      import * as theirs from "library";
      const heard = [];
      const recorder = { name: "recorder", on: { "*": (event) => heard.push(event) } };
      const headlines = () => heard.map(({ type, run }) => type + " " + run.name);
      const print = (value) => console.log(JSON.stringify(value));
      ${body}
    `);
    return JSON.parse(printed);
  }

  it("are two indeed", () => {
    const found = print(`
      const versionAt = (path) => JSON.parse(readFileSync(path + "/package.json", "utf8")).version;
      print([
        versionAt("node_modules/@runtap/core"),
        versionAt("node_modules/library/node_modules/@runtap/core"),
        own.createTap === theirs.createTap,
      ]);
    `);
    expect(found).toEqual(["1.0.0", "2.0.0", false]);
  });

  it("share the process-wide tap, and what is attached to it", () => {
    const found = print(`
      own.tap.use(recorder);
      await theirs.tap.run("chain", { name: "theirs" }, () => own.tap.run("tool", { name: "own" }, () => 1));
      print([own.tap === theirs.tap, headlines(), heard[1].run.parentId === heard[0].run.id]);
    `);
    const said = ["chain.start theirs", "tool.start own", "tool.end own", "chain.end theirs"];
    expect(found).toEqual([true, said, true]);
  });

  it("agree on the current run, of whichever tap", () => {
    const found = print(`
      const seen = [];
      const look = () => seen.push([own.currentRun()?.name, theirs.currentRun()?.name]);
      look();
      await own.createTap().run("chain", { name: "own" }, async () => {
        look();
        await theirs.createTap().run("tool", { name: "theirs" }, async () => {
          look();
          await new Promise((resolve) => setTimeout(resolve, 1));
          seen.push([own.currentRun("chain")?.name, theirs.currentRun("tool")?.name]);
        });
        look();
      });
      print(seen);
    `);
    expect(found).toEqual([
      [null, null],
      ["own", "own"],
      ["theirs", "theirs"],
      ["own", "theirs"],
      ["own", "own"],
    ]);
  });

  it("nest the process-wide tap's runs inside those of either's taps", () => {
    const found = print(`
      own.tap.use(recorder);
      const infos = [];
      await own.createTap().run("chain", { name: "own" }, async (outer) => {
        infos.push(outer.info);
        await theirs.createTap().run("chain", { name: "theirs" }, async (inner) => {
          infos.push(inner.info);
          await own.tap.run("tool", { name: "shared" }, (tool) => infos.push(tool.info));
          await theirs.currentRun().run("tool", { name: "by method" }, (tool) => infos.push(tool.info));
        });
      });
      const [first, second, third, fourth] = infos;
      print({
        // A tap of one's own does not join a stranger's trace; the process-wide one joins any.
        isApart: second.parentId === undefined && second.traceId !== first.traceId,
        joins: third.parentId === second.id && third.traceId === second.traceId,
        byMethod: fourth.parentId === second.id,
        heard: headlines(),
        open: [own.tap.stats().openRuns, theirs.tap.stats().openRuns],
      });
    `);
    expect(found).toEqual({
      isApart: true,
      joins: true,
      byMethod: true,
      heard: ["tool.start shared", "tool.end shared"],
      open: [0, 0],
    });
  });

  it("cancel across: an abort of one's run reaches the other's inside it", () => {
    const found = print(`
      own.tap.use(recorder);
      const controller = new AbortController();
      const work = theirs.createTap().run("chain", { name: "outer", signal: controller.signal }, () =>
        own.tap.run("tool", { name: "inner" }, () => new Promise(() => undefined)),
      );
      controller.abort(new Error("enough"));
      const rejection = await work.catch((error) => error.message);
      await new Promise((resolve) => setImmediate(resolve));
      print([rejection, headlines(), own.tap.stats().openRuns]);
    `);
    expect(found).toEqual(["enough", ["tool.start inner", "tool.cancel inner"], 0]);
  });

  it("name one failure by one run, in whichever it was thrown first", () => {
    const found = print(`
      const isolated = theirs.createTap({ handlers: recorder });
      own.tap.use(recorder);
      await isolated.run("chain", { name: "outer" }, () =>
        own.tap.run("tool", { name: "inner" }, () => { throw new Error("broken"); }),
      ).catch(() => undefined);
      const errors = heard.filter(({ type }) => type.endsWith(".error"));
      print([errors.length, new Set(errors.map(({ originRunId }) => originRunId)).size]);
    `);
    expect(found).toEqual([2, 1]);
  });

  it("know each other's errors", () => {
    const found = print(`
      let thrown;
      try { theirs.createTap({ context: "implicit" }); } catch (error) { thrown = error; }
      print([thrown instanceof own.RuntapError, own.RuntapError.isInstance(thrown), thrown.code]);
    `);
    expect(found).toEqual([true, true, "invalid-option"]);
  });
});
