import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { snapshotEvent } from "../../src/events/snapshot.ts";
import { type AnyEvent, type LlmStart, RuntapError } from "../../src/index.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { chainEnd, llmToken, outputOf, run } from "./event-of.ts";

/** What a snapshot makes of an output. */
const kept = (output: unknown): unknown => outputOf(snapshotEvent(chainEnd(output)));

describe("a snapshot", () => {
  it("keeps the messages that were there, whatever is pushed or changed afterwards", () => {
    const first = { role: "user", content: "Hi" };
    const messages = [first];
    const event: LlmStart = { type: "llm.start", run, seq: 1, time: 1, input: messages };
    const snapshot = snapshotEvent(event);
    first.content = "changed";
    messages.push({ role: "assistant", content: "pushed" });
    expect(snapshot).toEqual({ ...event, input: [{ role: "user", content: "Hi" }] });
  });

  it("shares the run's info", () => {
    expect(snapshotEvent(chainEnd([1])).run).toBe(run);
  });

  it.each([
    ["a token", llmToken()],
    ["a token of a text as long as a record takes", llmToken({ token: "x".repeat(16_384) })],
    ["an ending with a text", chainEnd("done")],
    ["an ending with nothing", chainEnd(undefined)],
    ["an ending with a number that is none", chainEnd(Number.NaN)],
  ])("is %s itself: nothing of it can change", (_, event: AnyEvent) => {
    expect(snapshotEvent(event)).toBe(event);
  });

  it("copies what a token carries besides its text", () => {
    const raw = { delta: { content: "Hello" } };
    const snapshot = snapshotEvent(llmToken({ raw }));
    raw.delta.content = "changed";
    expect(snapshot).toEqual(llmToken({ raw: { delta: { content: "Hello" } } }));
  });

  it("copies maps, sets, dates and bytes", () => {
    const live = {
      map: new Map([["a", { n: 1 }]]),
      set: new Set([[1]]),
      date: new Date(0),
      bytes: Buffer.from("abc"),
      floats: new Float32Array([1.5]),
      buffer: new Uint8Array([1, 2]).buffer,
    };
    const snapshot = kept(live);
    live.map.get("a")!.n = 2;
    live.map.set("b", { n: 3 });
    live.set.clear();
    live.date.setTime(1);
    live.bytes.fill(0);
    live.floats.fill(0);
    new Uint8Array(live.buffer).fill(0);
    expect(snapshot).toEqual({
      map: new Map([["a", { n: 1 }]]),
      set: new Set([[1]]),
      date: new Date(0),
      bytes: Buffer.from("abc"),
      floats: new Float32Array([1.5]),
      buffer: new Uint8Array([1, 2]).buffer,
    });
  });

  it("copies errors as errors of their class, with all they have", () => {
    class RateLimitError extends Error {
      override name = "RateLimitError";
      status = 429;
      headers: Record<string, string> = { "retry-after": "2" };
    }
    const cause = Object.assign(new TypeError("socket"), { code: "ECONNRESET" });
    const live = new RateLimitError("slow down", { cause });
    const { stack } = live;
    const snapshot = kept(live);
    live.message = "changed";
    live.headers["retry-after"] = "3";
    cause.code = "changed";
    expect(snapshot).toBeInstanceOf(RateLimitError);
    expect(snapshot).toMatchObject({
      name: "RateLimitError",
      message: "slow down",
      stack,
      status: 429,
      headers: { "retry-after": "2" },
      cause: { name: "TypeError", message: "socket", code: "ECONNRESET" },
    });
    expect(snapshot).toHaveProperty("cause", expect.any(TypeError));
    expect(Object.keys(snapshot!)).toEqual(["name", "status", "headers"]);
  });

  it("copies what a class computes for an error, and the errors of an aggregate", () => {
    const abort = kept(new DOMException("stopped", "AbortError"));
    expect(abort).toBeInstanceOf(DOMException);
    expect(abort).toMatchObject({ name: "AbortError", message: "stopped", code: 20 });
    const aggregate = kept(new AggregateError([new Error("one"), new RangeError("two")], "both"));
    expect(aggregate).toBeInstanceOf(AggregateError);
    expect(aggregate).toHaveProperty("errors", [new Error("one"), new RangeError("two")]);
  });

  it("copies instances of classes with their class, and shares those that have no fields of their own", () => {
    class Page {
      content = { text: "a" };
      get length(): number {
        return this.content.text.length;
      }
    }
    const page = new Page();
    const url = new URL("https://example.com");
    const promise = Promise.resolve(1);
    const snapshot = kept([page, url, promise]);
    page.content.text = "changed";
    expect(snapshot).toEqual([expect.any(Page), url, promise]);
    expect(snapshot).toMatchObject([{ content: { text: "a" }, length: 1 }, {}, {}]);
  });

  it("keeps circles as circles, and one object as one", () => {
    const one = { n: 1 };
    const circle: Record<string, unknown> = { one, again: one };
    circle["self"] = circle;
    const snapshot = kept(circle);
    expect(snapshot).not.toBe(circle);
    expect(snapshot).toHaveProperty("self", snapshot);
    expect(Reflect.get(snapshot!, "again")).toBe(Reflect.get(snapshot!, "one"));
  });

  it("keeps a field named __proto__ as a field, and no prototype as none", () => {
    const parsed: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(JSON.stringify(kept(parsed))).toBe('{"__proto__":{"polluted":true}}');
    expect(kept({ polluted: parsed })).not.toHaveProperty("polluted.polluted");
    const bare: unknown = kept(Object.assign(Object.create(null), { a: 1 }));
    expect(Reflect.getPrototypeOf(bare!)).toBe(null);
    expect(bare).toEqual({ a: 1 });
  });

  it("keeps one more of everything than a record takes", () => {
    let deep: unknown = "bottom";
    for (let depth = 0; depth < 12; depth += 1) deep = { deep };
    expect(JSON.stringify(kept(deep))).toBe('{"deep":'.repeat(8) + "{}" + "}".repeat(8));
    expect(kept(Array.from({ length: 1000 }, () => 0))).toHaveLength(201);
    expect(
      Object.keys(kept(Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [n, n])))!),
    ).toHaveLength(201);
    expect(kept(new Set(Array.from({ length: 1000 }, (_, n) => n)))).toHaveProperty("size", 201);
    const text = kept("x".repeat(10_000_000));
    expect(text).toBe(`${"x".repeat(16_384)}…`);
  });

  it("does not cut a pair of surrogates in two", () => {
    expect(kept(`${"x".repeat(16_383)}😀${"x".repeat(9)}`)).toBe(`${"x".repeat(16_383)}…`);
  });

  it("stops within what a record holds, and keeps the fields after", () => {
    const many = Array.from({ length: 200 }, () =>
      Array.from({ length: 200 }, () => "x".repeat(100)),
    );
    const event = { ...chainEnd(many), durationMs: 1 };
    const length = JSON.stringify(snapshotEvent(event)).length;
    expect(length).toBeGreaterThan(262_144);
    expect(length).toBeLessThan(300_000);
    expect(snapshotEvent(event)).toHaveProperty("durationMs", 1);
  });

  it("shares what cannot be looked into, and leaves out what throws", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const torn = {
      get a(): never {
        throw new Error("torn");
      },
      b: 2,
      proxy,
    };
    const snapshot = kept(torn);
    expect(Reflect.get(snapshot!, "a")).toBe(undefined);
    expect(Reflect.get(snapshot!, "b")).toBe(2);
    expect(Reflect.get(snapshot!, "proxy")).toBe(proxy);
  });

  it("leaves an error recognisable by its brand", () => {
    const error = outputOf(snapshotEvent(chainEnd(new RuntapError("invalid-option", "no"))));
    expect(RuntapError.isInstance(error)).toBe(true);
  });

  it(
    "never throws, whatever an event holds",
    () => {
      fc.assert(
        fc.property(anything, ({ value }) => {
          expect(snapshotEvent(chainEnd(value)).run).toBe(run);
          expect(snapshotEvent(chainEnd({ value: [value] })).run).toBe(run);
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
