import { afterAll, expect, it } from "vitest";
import { releaseAtExit, writeAtExit } from "../../src/node/index.ts";
import { children } from "./child.ts";

const { run, remove } = children();
afterAll(remove);

it("listens to the exit while somebody holds something, and no longer", () => {
  const before = process.listenerCount("exit");
  const writers = [1, 2, 3].map(() => ({ writeLast: () => undefined }));
  for (const writer of writers) writeAtExit(writer);
  expect(process.listenerCount("exit")).toBe(before + 1);
  for (const writer of writers) releaseAtExit(writer);
  for (const writer of writers) releaseAtExit(writer);
  expect(process.listenerCount("exit")).toBe(before);
});

it("has all write before other listeners to the exit, and at once what these still say", async () => {
  const ended = await run(`
    process.on("exit", () => { say("the program's own"); });
    const writer = (name) => ({ writeLast: () => say(name) });
    const done = { writeLast: () => { say("done"); releaseAtExit(done); } };
    writeAtExit(writer("holds on"));
    writeAtExit(done);
    process.on("exit", () => { 
      const late = { writeLast: () => { writeAtExit(late); say("late"); } };
      writeAtExit(late);
    });
    process.exitCode = 3;
  `);
  expect(ended.printed).toEqual(["holds on", "done", "the program's own", "late"]);
  expect(ended.code).toBe(3);
});
