import { AsyncLocalStorage } from "node:async_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { createTap, currentRun, defineHandler } from "../../src/index.ts";
import { queued } from "../../src/queued/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { Heard } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

test("scenario 26: a slow handler delays neither the program nor other runs", async () => {
  const gate = deferred();
  const quick = new Heard("quick");
  const slow = queued(defineHandler({ name: "slow", on: { "*": () => gate.promise } }));
  const tap = createTap({ handlers: [slow, quick.handler] });

  const answers = await Promise.all(
    ["one", "two"].map((name) =>
      tap.run("llm", { name, input: "question" }, (run) => {
        run.token("answer");
        return name;
      }),
    ),
  );

  expect(answers).toEqual(["one", "two"]);
  expect(quick.all("llm.end")).toHaveLength(2);
  await turns();
  expect(slow.pending?.()).toBe(6);
  gate.resolve();
  await tap.flush();
  expect(slow.pending?.()).toBe(0);
});

test("scenario 27: flush waits for a hundred asynchronous writes; of a hung handler it tells the name in time", async () => {
  const clock = new ManualClock();
  const written: string[] = [];
  const write = async (line: string): Promise<void> => {
    await Promise.resolve();
    written.push(line);
  };
  const archive = queued(
    defineHandler({ name: "archive", on: { "tool.end": ({ run }) => write(run.name) } }),
  );
  const hung = queued(
    defineHandler({ name: "hung", on: { "tool.end": () => new Promise(() => undefined) } }),
  );
  const names = Array.from({ length: 100 }, (_, at) => `tool ${at}`);

  const tap = createTap({ clock, handlers: archive });
  for (const name of names) await tap.run("tool", { name }, () => 1);
  expect(await tap.flush()).toEqual({ unfinished: [] });
  expect(written).toEqual(names);

  tap.use(hung);
  await tap.run("tool", { name: "the last" }, () => 1);
  const flushing = tap.flush({ timeoutMs: 500 });
  await turns();
  clock.advance(500);
  expect(await flushing).toEqual({ unfinished: ["hung"] });
  expect(written.at(-1)).toBe("the last");
});

test("scenario 28: a queued handler reads the emitting request's own AsyncLocalStorage, after its awaits too", async () => {
  const request = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const handler = queued(
    defineHandler({
      name: "reader",
      on: {
        "tool.end": async ({ run }) => {
          const before = request.getStore();
          await Promise.resolve();
          seen.push([run.name, before, request.getStore(), currentRun("chain")?.name]);
        },
      },
    }),
  );
  const tap = createTap({ handlers: handler });
  const serve = (name: string): Promise<unknown> =>
    request.run(`request ${name}`, () =>
      tap.run("chain", { name: `chain ${name}` }, async () => {
        await tap.run("tool", { name: `${name} 1` }, () => Promise.resolve(1));
        await tap.run("tool", { name: `${name} 2` }, () => 2);
      }),
    );

  await Promise.all([serve("a"), serve("b")]);
  await request.run("another", () => tap.flush());

  const of = (name: string): unknown[] => seen.filter((each) => String(each).startsWith(name));
  expect(of("a")).toEqual([
    ["a 1", "request a", "request a", "chain a"],
    ["a 2", "request a", "request a", "chain a"],
  ]);
  expect(of("b")).toEqual([
    ["b 1", "request b", "request b", "chain b"],
    ["b 2", "request b", "request b", "chain b"],
  ]);
});

describe("scenario 34: after 10,000 runs nothing of them is held", () => {
  test.each(["completed", "abandoned"])("%s ones", async (how) => {
    const refs: WeakRef<object>[] = [];
    let heard = 0;
    const handler = queued(
      defineHandler({
        name: "counter",
        state: (run) => {
          refs.push(new WeakRef(run));
          return {};
        },
        on: { "*": () => void (heard += 1) },
      }),
    );
    const clock = new ManualClock();
    const tap = createTap({ clock, handlers: handler });
    for (let at = 0; at < 10_000; at += 1) {
      if (how === "completed") await tap.run("tool", { name: "tool" }, () => at);
      else tap.start("tool", { name: "tool" });
      if (at % 1000 === 0) await tap.flush();
    }
    await tap.flush();
    clock.advance(3_600_000);
    await tap.flush();

    expect([heard, handler.pending?.(), clock.pending]).toEqual([20_000, 0, 0]);
    for (let at = 0; at < 3; at += 1) {
      await turns();
      collectGarbage();
    }
    expect(refs).toHaveLength(10_000);
    expect(refs.filter((ref) => ref.deref() !== undefined).length).toBeLessThan(10);
  });
});
