import { describe, expect, test } from "vitest";

import type { AnyEvent, ChainRun } from "../../src/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { sequenceOf, silentTap } from "../heard.ts";
import { drain } from "../sources.ts";

describe("run.events", () => {
  test("begins with the run's own start, ends with its ending, whoever else listens", async () => {
    const { tap } = silentTap();
    const run = tap.start("llm", { name: "answer", input: "hi" });
    run.token("before");
    const events = run.events();
    run.token("after");
    run.end();
    run.token("too late");

    const all = await drain(events);

    expect(sequenceOf(all)).toBe("llm.start(answer) › llm.token(answer) › llm.end(answer)");
    const places = all.map(({ seq }) => seq);
    expect(places).toEqual([...places].sort((one, two) => one - two));
  });

  test("of a run that has ended is its start and its ending, in order", async () => {
    const { tap } = silentTap();
    const heard: AnyEvent[] = [];
    const run = tap.start("llm", { name: "answer" });
    run.on("llm.end", (event) => heard.push(event));
    run.end("hi");

    const all = await drain(run.events());

    expect(sequenceOf(all)).toBe("llm.start(answer) › llm.end(answer)");
    expect(all[1]).toBe(heard[0]);
    expect(all[0]?.seq).toBeLessThan(all[1]?.seq ?? 0);
    expect(all[0]?.time).toBeLessThanOrEqual(all[1]?.time ?? 0);
  });

  test("with deep has the runs inside, and ends with the run itself", async () => {
    const { tap } = silentTap();
    const run = tap.start("chain", { name: "root" });
    const events = run.events({ deep: true });
    const child = run.start("llm", { name: "child" });
    child.token("a");
    run.end();
    child.end();

    expect(sequenceOf(await drain(events))).toBe(
      "chain.start(root) › llm.start(child) › llm.token(child) › chain.end(root)",
    );
  });

  test("can be read while the run goes on", async () => {
    const { tap } = silentTap();
    const run = tap.start("llm", { name: "answer" });
    const reading = drain(run.events());
    await turns();
    run.token("a");
    await turns();
    run.cancel();

    expect(sequenceOf(await reading)).toBe(
      "llm.start(answer) › llm.token(answer) › llm.cancel(answer)",
    );
  });

  test("holds 1,000 unread events, drops the oldest and says so once", async () => {
    const { tap, warnings } = silentTap();
    const run = tap.start("llm", { name: "answer" });
    const events = run.events();
    for (let at = 0; at < 1500; at += 1) run.token(String(at));
    run.end();

    const all = await drain(events);

    expect(all).toHaveLength(1000);
    expect(all.at(-1)).toMatchObject({ type: "llm.end" });
    expect(warnings).toMatchObject([{ code: "iterator-overflow" }]);
  });

  test("holds what the events were when they were emitted", async () => {
    const { tap } = silentTap();
    const messages = [{ role: "user", content: "hi" }];
    const run = tap.start("llm", { name: "answer", input: messages });
    const events = run.events();
    messages.push({ role: "user", content: "later" });
    const output = { text: "hello" };
    run.end(output);
    output.text = "changed";

    expect(await drain(events)).toMatchObject([
      { type: "llm.start", input: [{ role: "user", content: "hi" }] },
      { type: "llm.end", output: { text: "hello" } },
    ]);
  });

  test("left by break hears nothing more and costs nothing more", async () => {
    const { tap } = silentTap();
    const run = tap.start("llm", { name: "answer" });
    const events = run.events();

    for await (const event of events) if (event.type === "llm.start") break;
    run.token("a");
    run.end();

    expect(await events.next()).toEqual({ done: true, value: undefined });
  });
});

describe("run.ended", () => {
  test("resolves to the ending, asked before, amid or after, heard or not", async () => {
    const { tap, clock } = silentTap();
    const run = tap.start("chain", { name: "rag" });
    const before = run.ended;
    clock.advance(10);
    run.end("done");
    clock.advance(10);

    const [one, two] = [await before, await run.ended];

    expect(one).toMatchObject({ type: "chain.end", output: "done", durationMs: 10 });
    expect(two).toBe(one);
  });

  test("asked only after the ending tells the duration that the run had", async () => {
    const { tap, clock } = silentTap();
    const run = tap.start("chain", { name: "rag" });
    clock.advance(10);
    run.fail(new Error("broken"));
    clock.advance(10);

    expect(await run.ended).toMatchObject({ type: "chain.error", durationMs: 10 });
  });

  test("inside a body that nobody hears tells the duration from when it was asked", async () => {
    const { tap, clock } = silentTap();
    const asked = deferred<ChainRun["ended"]>();

    await tap.run("chain", { name: "rag" }, (chain) => {
      clock.advance(10);
      asked.resolve(chain.ended);
      clock.advance(10);
    });

    expect(await asked.promise).toMatchObject({ type: "chain.end", durationMs: 10 });
  });

  test("never rejects, not for a failure nor for a cancel", async () => {
    const { tap } = silentTap();
    const [failed, cancelled] = [
      tap.start("chain", { name: "failed" }),
      tap.start("chain", { name: "cancelled" }),
    ];
    const endings = Promise.all([failed.ended, cancelled.ended]);
    failed.fail(new Error("broken"));
    cancelled.cancel("guard");

    expect(await endings).toMatchObject([{ type: "chain.error" }, { reason: "guard" }]);
  });
});
