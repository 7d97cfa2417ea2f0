import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { describe, expect, test } from "vitest";

import { deferred, outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain, Silence } from "../sources.ts";

const TTL = 1000;

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

describe("a run that nobody ends", () => {
  test("is abandoned between one and two times its time-to-live after its last sign of life, with what is known", () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const run = tap.start("llm", { name: "answer" });
    clock.advance(900);
    run.token("so far");
    clock.advance(999);
    expect(tap.stats().openRuns).toBe(1);

    clock.advance(1001);

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.cancel(answer)");
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abandoned", text: "so far" });
    expect(tap.stats().openRuns).toBe(0);
  });

  test("shows life by tokens that nobody hears, by what it says, and by what is inside it", () => {
    const { tap, clock } = heardTap({ runTtlMs: TTL });
    const chain = tap.start("chain", { name: "rag" });
    const llm = chain.start("llm", { name: "answer" });
    for (let step = 0; step < 20; step += 1) {
      clock.advance(TTL * 0.9);
      llm.token("word");
    }
    expect(tap.stats().openRuns).toBe(2);
    llm.end();
    clock.advance(TTL * 0.9);
    expect(tap.stats().openRuns).toBe(1);
    clock.advance(TTL * 2);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("aborts nothing, and leaves what is open inside it alone", async () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const chain = tap.start("chain", { name: "rag" });
    const { signal } = chain;
    const child = chain.run("tool", { name: "slow" }, () => new Promise<void>(() => undefined));
    clock.advance(TTL * 2);
    expect(heard.sequence).toBe("chain.start(rag) › tool.start(slow) › chain.cancel(rag)");
    expect(signal.aborted).toBe(false);
    expect(tap.stats().openRuns).toBe(1);
    void child;
    await turns();
  });

  test("is told apart from one that is ended twice: its late ending is ignored and said once", () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const run = tap.start("chain", { name: "rag" });
    clock.advance(TTL * 2);
    run.end("late");
    expect(heard.sequence).toBe("chain.start(rag) › chain.cancel(rag) › run.warning(rag)");
  });

  test("has a time-to-live of its own where it asks for one", () => {
    const { tap, clock } = heardTap({ runTtlMs: TTL * 100 });
    tap.start("chain", { name: "long" });
    tap.start("chain", { name: "short", ttlMs: TTL });
    clock.advance(TTL * 2);
    expect(tap.stats().openRuns).toBe(1);
  });

  test("is not one whose body is pending, however long that takes", async () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const run = tap.start("chain", { name: "started" });
    void run.do(() => new Promise<void>(() => undefined));
    void tap.run("chain", { name: "run" }, () => new Promise<void>(() => undefined));
    clock.advance(TTL * 10);
    expect(heard.sequence).toBe("chain.start(started) › chain.start(run)");
    expect(tap.stats().openRuns).toBe(2);
  });

  test.each([
    [
      "a generator dropped half-way",
      function* () {
        yield "a";
        yield "b";
      },
    ],
    [
      "an async generator dropped half-way",
      async function* () {
        yield "a";
        yield "b";
      },
    ],
    ["a ReadableStream never read on", () => new ReadableStream({ pull: (to) => to.enqueue("a") })],
    ["an iterable of a client's own", () => ({ [Symbol.asyncIterator]: () => new Silence() })],
  ])("may be a stream: %s", async (_, make) => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const wrapped = tap.wrap("llm", { name: "stream" }, make);
    const stream: unknown = wrapped();
    if (
      typeof stream === "object" &&
      stream !== null &&
      "next" in stream &&
      typeof stream.next === "function"
    ) {
      await stream.next();
    }
    clock.advance(TTL * 2);
    expect(heard.events.at(-1)).toMatchObject({ type: "llm.cancel", reason: "abandoned" });
    expect(tap.stats().openRuns).toBe(0);
  });

  test("shows life by a chunk that was long in coming", async () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const { promise, resolve } = deferred<string>();
    const stream = tap.start("tool", { name: "search" }).follow(
      (async function* () {
        yield await promise;
      })(),
    );
    const first = stream.next();
    clock.advance(TTL * 0.9);
    resolve("found");
    await first;
    clock.advance(TTL * 0.9);
    await stream.next();
    expect(heard.sequence).toBe("tool.start(search) › tool.chunk(search) › tool.end(search)");
  });

  test("a stream that is read on slowly lives, and a late reader of an abandoned one gets its chunks all the same", async () => {
    const { tap, heard, clock } = heardTap({ runTtlMs: TTL });
    const run = tap.start("llm", { name: "answer" });
    const stream = run.follow(["a", "b", "c"]);
    for (const expected of ["a", "b"]) {
      clock.advance(TTL * 0.9);
      expect(await stream.next()).toEqual({ done: false, value: expected });
    }
    clock.advance(TTL * 2);
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "abandoned", text: "ab" });
    expect(await drain(stream)).toEqual(["c"]);
  });
});

describe("the sweep", () => {
  test("has a timer only while there is something to watch", () => {
    const { tap, clock } = heardTap({ runTtlMs: TTL });
    expect(clock.pending).toBe(0);
    const one = tap.start("chain", { name: "one" });
    const two = tap.start("chain", { name: "two" });
    expect(clock.pending).toBe(1);
    one.end();
    expect(clock.pending).toBe(1);
    two.end();
    expect(clock.pending).toBe(0);
    void tap.run("chain", { name: "body" }, () => undefined);
    expect(clock.pending).toBe(0);
  });

  test("makes up for a timer that the platform has lost", () => {
    let now = 0;
    const clock = { now: () => now, after: () => () => undefined };
    const { tap, heard } = heardTap({ runTtlMs: TTL, clock });
    tap.start("chain", { name: "lost" });
    for (let step = 0; step < 3; step += 1) {
      now += TTL * 2;
      tap.start("chain", { name: "next", ttlMs: TTL * 100 });
    }
    expect(heard.all("chain.cancel").map(({ run }) => run.name)).toEqual(["lost"]);
  });

  test("keeps no process alive", async () => {
    const { tap } = heardTap({ clock: undefined });
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    const before = timers();
    const run = tap.start("chain", { name: "open at exit" });
    expect(timers()).toBe(before);
    run.end();
    await turns();
  });
});

describe("the cap on open runs", () => {
  test("abandons the oldest without open children, whatever they are, and says so once", async () => {
    const { tap, heard, warnings } = heardTap({ maxOpenRuns: 3 });
    const chain = tap.start("chain", { name: "oldest" });
    chain.start("tool", { name: "inside" });
    void tap.run("chain", { name: "pending" }, () => new Promise<void>(() => undefined));
    expect(tap.stats().openRuns).toBe(3);

    tap.start("chain", { name: "fourth" });
    tap.start("chain", { name: "fifth" });
    tap.start("chain", { name: "sixth" });

    expect(
      heard.events.filter(({ type }) => type.endsWith(".cancel")).map(({ run }) => run.name),
    ).toEqual(["inside", "oldest", "pending"]);
    expect(tap.stats().openRuns).toBe(3);
    expect(warnings.map(({ code }) => code)).toEqual(["too-many-open"]);
    await turns();
  });

  test("leaves no caller behind whose run was aborted at that moment", async () => {
    const { tap } = heardTap({ maxOpenRuns: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const outcome = outcomeOf(
      tap.run("tool", { name: "deaf", signal }, () => new Promise(() => undefined)),
    );
    controller.abort("enough");
    tap.start("chain", { name: "one too many" }).end();
    expect(await outcome).toEqual({ rejected: "enough" });
  });

  test("counts runs inside another tap's run too", () => {
    const outer = heardTap();
    const inner = heardTap({ maxOpenRuns: 1 });
    const chain = outer.tap.start("chain", { name: "outer" });
    chain.within(() => {
      inner.tap.start("chain", { name: "first" });
      inner.tap.start("chain", { name: "second" });
    });
    expect(inner.heard.sequence).toBe(
      "chain.start(first) › chain.start(second) › chain.cancel(first)",
    );
  });
});

test("a stream whose run the cap has ended at once is not watched any more", () => {
  const { tap, heard, clock } = heardTap({ maxOpenRuns: 1 });
  const chain = tap.start("chain", { name: "outer" });
  const speak = tap.wrap("chain", { name: "stream" }, function* () {
    yield "a";
  });
  chain.within(() => void speak());
  expect(heard.sequence).toBe("chain.start(outer) › chain.start(stream) › chain.cancel(stream)");
  chain.end();
  expect(clock.pending).toBe(0);
});

describe("a run whose last holder is collected", () => {
  async function collect(): Promise<void> {
    for (let round = 0; round < 5; round += 1) {
      await turns();
      if (typeof collectGarbage === "function") collectGarbage();
    }
    await turns();
  }

  test("is abandoned: a handle that is lost", async () => {
    const { tap, heard } = heardTap();
    (() => tap.start("chain", { name: "lost" }))();
    await collect();
    expect(heard.the("chain.cancel").reason).toBe("abandoned");
  });

  test("is abandoned: a stream that is never read", async () => {
    const { tap, heard } = heardTap();
    (() => tap.start("llm", { name: "answer" }).follow(["a"]))();
    (() =>
      tap.wrap(
        "llm",
        { name: "wrapped", signal: new AbortController().signal },
        async function* () {
          yield "a";
        },
      )())();
    await collect();
    expect(
      heard
        .all("llm.cancel")
        .map(({ run, reason }) => `${run.name} ${reason}`)
        .toSorted((one, other) => one.localeCompare(other)),
    ).toEqual(["answer abandoned", "wrapped abandoned"]);
  });

  test("lives while its handle, its stream or its body is held", async () => {
    const { tap, heard } = heardTap();
    const held = tap.start("chain", { name: "held" });
    const stream = tap.start("llm", { name: "stream" }).follow(new Silence());
    void stream.next();
    void tap.start("chain", { name: "body" }).do(() => new Promise<void>(() => undefined));
    await collect();
    expect(heard.sequence).toBe("chain.start(held) › llm.start(stream) › chain.start(body)");
    held.end();
  });
});

describe("a run that the cap ends while its body is pending", () => {
  const forever = (): Promise<never> => new Promise(() => undefined);

  test("is still aborted by its caller's signal, and its caller rejected", async () => {
    const controller = new AbortController();
    const { tap, heard } = heardTap({ maxOpenRuns: 1 });
    let signal: AbortSignal | undefined;
    const promise = tap.run("chain", { name: "a", signal: controller.signal }, (chain) => {
      ({ signal } = chain);
      return forever();
    });
    tap.start("chain", { name: "b" }).end();
    expect(heard.the("chain.cancel").reason).toBe("abandoned");

    const reason = new Error("left");
    controller.abort(reason);

    expect(signal).toMatchObject({ aborted: true, reason });
    await expect(promise).rejects.toBe(reason);
    expect(heard.all("chain.cancel")).toHaveLength(1);
  });

  test("still times out, and leaves no timer once its body has settled", async () => {
    const { tap, clock } = heardTap({ maxOpenRuns: 1 });
    const late = tap.run("chain", { name: "late", timeoutMs: 100 }, forever);
    const settled = tap.run("chain", { name: "settles", timeoutMs: 100 }, async () => {
      await turns(1);
      return 42;
    });
    tap.start("chain", { name: "another" }).end();
    expect(await settled).toBe(42);
    expect(clock.pending).toBe(1);
    clock.advance(100);
    await expect(late).rejects.toThrow("timed out after 100 ms");
    expect(clock.pending).toBe(0);
  });
});
