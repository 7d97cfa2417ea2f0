import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it, vi } from "vitest";
import { type AnyEvent, createTap, type Tap } from "../../src/index.ts";
import { type BatchDelivery, queued, type QueuedOptions } from "../../src/queued/index.ts";
import { deferred, turns } from "../event-loop.ts";
import { heardTap, type HeardTap, sequenceOf } from "../heard.ts";
import { ManualClock } from "../manual-clock.ts";

type Deliver = (events: readonly AnyEvent[], delivery: BatchDelivery) => unknown;

interface BatchedTap extends HeardTap {
  readonly deliver: ReturnType<typeof vi.fn<Deliver>>;
  readonly time: ManualClock;
  /** What came in each batch. */
  readonly batches: () => readonly string[];
}

/** A tap with a batch handler that hears everything. */
function batchedTap(
  options: QueuedOptions,
  answer: Deliver = () => undefined,
  on: readonly ("*" | "*.start" | "llm.start" | "llm.token")[] = ["*"],
): BatchedTap {
  const time = new ManualClock();
  const deliver = vi.fn<Deliver>(answer);
  const handler = queued({ name: "archive", batch: { on, deliver } }, { clock: time, ...options });
  const batches = (): readonly string[] => deliver.mock.calls.map(([events]) => sequenceOf(events));
  return { ...heardTap({ handlers: handler }), deliver, time, batches };
}

async function use(tap: Tap, ...names: readonly string[]): Promise<void> {
  for (const name of names) await tap.run("tool", { name }, () => 1);
}

describe("a batch handler", () => {
  it("gets what waits, as one array, as soon as it is free", async () => {
    const gate = deferred();
    const { tap, batches } = batchedTap({}, () => gate.promise);
    await use(tap, "a");
    await turns();
    await use(tap, "b", "c");
    gate.resolve();
    await turns();
    expect(batches()).toEqual([
      "tool.start(a) › tool.end(a)",
      "tool.start(b) › tool.end(b) › tool.start(c) › tool.end(c)",
    ]);
  });

  it("gets no more at once than it asked for", async () => {
    const { tap, deliver } = batchedTap({ batchSize: 3 });
    await use(tap, "a", "b", "c", "d");
    await turns();
    expect(deliver.mock.calls.map(([events]) => events.length)).toEqual([3, 3, 2]);
  });

  it("hears an event once, whichever of its patterns match", async () => {
    const { tap, batches } = batchedTap({}, undefined, ["*.start", "llm.start", "llm.token"]);
    await tap.run("llm", { name: "answer", input: "question" }, (run) => run.token("token"));
    await turns();
    expect(batches()).toEqual(["llm.start(answer) › llm.token(answer)"]);
  });

  it("waits for a batch to fill as long as it asked for, and no longer", async () => {
    const { tap, time, batches } = batchedTap({ batchSize: 4, batchIntervalMs: 1000 });
    await use(tap, "a");
    await turns();
    time.advance(999);
    await turns();
    expect(batches()).toEqual([]);
    time.advance(1);
    await turns();
    expect(batches()).toEqual(["tool.start(a) › tool.end(a)"]);
    await use(tap, "b", "c");
    await turns();
    expect(batches()).toHaveLength(2);
    expect(time.pending).toBe(0);
  });

  it("gets a batch that is not full when it is flushed", async () => {
    const { tap, time, batches } = batchedTap({ batchSize: 100, batchIntervalMs: 60_000 });
    await use(tap, "a");
    await tap.flush();
    expect(batches()).toEqual(["tool.start(a) › tool.end(a)"]);
    expect(time.pending).toBe(0);
  });

  it("is called in the context of its first event's run", async () => {
    const request = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { tap } = batchedTap({ batchSize: 2 }, (events) =>
      seen.push([events[0]?.run.name, request.getStore()]),
    );
    await request.run("request a", () => use(tap, "a"));
    await request.run("request b", () => use(tap, "b"));
    await tap.flush();
    expect(seen).toEqual([
      ["a", "request a"],
      ["b", "request b"],
    ]);
  });

  it("does not hear the runs that its delivery starts", async () => {
    const { tap, batches } = batchedTap({}, () => use(tap, "of the handler"));
    await use(tap, "a");
    await tap.flush();
    await tap.flush();
    expect(batches()).toEqual(["tool.start(a) › tool.end(a)"]);
  });

  it("is told by the signal when it has taken too long", async () => {
    const signals: AbortSignal[] = [];
    const { tap, time, failures, heard } = batchedTap(
      { deliveryTimeoutMs: 100 },
      (_, { signal }) => {
        signals.push(signal);
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      },
    );
    await use(tap, "a");
    await turns();
    time.advance(100);
    await turns();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(failures.map(({ error }) => String(error))).toEqual([
      "TimeoutError: The delivery took longer than 100 ms.",
    ]);
    expect(heard.the("handler.drop")).toMatchObject({ handler: "archive", count: 2 });
  });

  it("gets a failed batch again, the same events, whatever it did to the array", async () => {
    const delivered: number[] = [];
    const { tap, time, deliver, failures } = batchedTap({ retries: 1 }, (events) => {
      delivered.push(events.length);
      if (Array.isArray(events)) events.length = 0;
      if (delivered.length === 1) throw new Error("not yet");
    });
    await use(tap, "a");
    await turns();
    time.advance(200);
    await turns();
    expect(delivered).toEqual([2, 2]);
    expect(deliver).toHaveBeenCalledTimes(2);
    expect(failures).toEqual([]);
  });

  it("fails once per batch; its events count as dropped, each for its own run", async () => {
    const { tap, heard, failures } = batchedTap({}, () => Promise.reject(new Error("down")));
    await use(tap, "a", "b");
    await tap.flush();
    expect(failures).toHaveLength(1);
    expect(heard.the("handler.error").event.type).toBe("tool.start");
    expect(heard.all("handler.drop").map(({ run, count }) => [run.name, count])).toEqual([
      ["a", 2],
      ["b", 2],
    ]);
  });

  it("is flushed and closed like any other", async () => {
    const steps: string[] = [];
    const handler = queued({
      name: "archive",
      batch: { on: ["tool.end"], deliver: () => steps.push("delivered") },
      flush: () => steps.push("flushed"),
      close: () => steps.push("closed"),
    });
    const tap = createTap({ handlers: handler });
    await use(tap, "a");
    await tap.close();
    expect([...new Set(steps)]).toEqual(["delivered", "flushed", "closed"]);
  });
});
