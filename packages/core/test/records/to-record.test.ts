import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { snapshotEvent } from "../../src/events/snapshot.ts";
import type { AnyEvent, RunInfo } from "../../src/index.ts";
import { type JsonValue, type RecordLimits, toRecord } from "../../src/records/index.ts";
import { chainEnd, llmToken, run } from "../events/event-of.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";
import { expectOneLine } from "./assert-record.ts";

/** What becomes of an output, and what is said of it. */
function written(output: unknown, limits?: RecordLimits): { output?: JsonValue; cuts?: unknown } {
  const record = toRecord(chainEnd(output), limits);
  expectOneLine(record, limits?.maxBytes);
  const { output: value, cuts } = record;
  return { ...(value !== undefined && { output: value }), ...(cuts && { cuts }) };
}

function fail(): never {
  throw new Error("touched");
}

describe("a record", () => {
  it("has what the event has, and a version", () => {
    const record = toRecord(chainEnd({ answer: [1, true, null, "yes"] }));
    expect(record).toStrictEqual({
      v: 1,
      type: "chain.end",
      run: {
        id: "00f067aa0ba902b7",
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        kind: "chain",
        name: "rag",
        tags: ["web"],
        metadata: { region: "eu-west-1" },
        verbose: false,
        startTime: 1_763_801_090_123.25,
      },
      seq: 2,
      time: 1_763_801_090_130.5,
      durationMs: 7.25,
      output: { answer: [1, true, null, "yes"] },
    });
  });

  it("shares nothing with the event", () => {
    const output = { list: [{ a: 1 }] };
    const record = toRecord(chainEnd(output));
    output.list.push({ a: 2 });
    output.list[0] = { a: 3 };
    expect(record.output).toStrictEqual({ list: [{ a: 1 }] });
  });

  it("has the run's further fields", () => {
    const info: RunInfo = {
      ...run,
      parentId: "00f067aa0ba902b8",
      operation: "rerank",
      userId: "user-7",
      sessionId: "session-42",
      links: [{ traceId: run.traceId, id: run.id, relation: "retry" }],
    };
    expect(toRecord({ ...chainEnd(1), run: info }).run).toStrictEqual({ ...info });
  });

  it.each<readonly [string, unknown, JsonValue | undefined]>([
    ["undefined", undefined, undefined],
    ["a function", () => 1, undefined],
    ["undefined and functions in a list", [undefined, () => 1], [null, null]],
    ["undefined and functions in an object", { a: undefined, b: () => 1, c: 1 }, { c: 1 }],
    ["holes in a list", Object.assign([], { 2: 1 }), [null, null, 1]],
    ["a big integer", 12345678901234567890n, "12345678901234567890"],
    ["a symbol", Symbol("mark"), "Symbol(mark)"],
    ["negative zero", [-0], [0]],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid date", new Date(Number.NaN), null],
    ["a URL", new URL("https://example.com/a?b=1"), "https://example.com/a?b=1"],
    ["search parameters", new URLSearchParams({ a: "1" }), "a=1"],
    ["a regular expression", /a\/b/gi, "/a\\/b/gi"],
    [
      "a map",
      new Map<unknown, unknown>([
        ["a", 1],
        [{ b: 2 }, new Set([3])],
      ]),
      [
        ["a", 1],
        [{ b: 2 }, [3]],
      ],
    ],
    ["bytes", Buffer.from("hello"), "aGVsbG8="],
    ["a buffer", new Uint8Array([1, 2, 3]).buffer, "AQID"],
    ["floats", new Float32Array([0.5, 2]), [0.5, 2]],
    ["big integers in an array of them", new BigInt64Array([1n]), ["1"]],
    [
      "boxed values",
      [new String("a"), new Number(1), new Boolean(false), Object(1n), Object(Symbol("b"))],
      ["a", 1, false, "1", "Symbol(b)"],
    ],
    ["no prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      "an instance of a class",
      new (class Page {
        number = 1;
        #hidden = 2;
        get shown(): number {
          return this.#hidden;
        }
      })(),
      { number: 1 },
    ],
    ["what has a toJSON", { toJSON: () => ({ a: 1 }), b: 2 }, { a: 1 }],
    [
      "an instance that has a toJSON",
      new (class Message {
        text = "a";
        toJSON(): unknown {
          return { role: "user", text: this.text };
        }
      })(),
      { role: "user", text: "a" },
    ],
    ["what has a throwing toJSON", { toJSON: fail, b: 2 }, { b: 2 }],
    [
      "a toJSON that returns itself",
      {
        toJSON(): unknown {
          return this;
        },
        b: 2,
      },
      { b: 2 },
    ],
    ["lone surrogates", ["a\ud800", { "\udc00": "😀" }], ["a\ufffd", { "\ufffd": "😀" }]],
    ["what only claims to be a map", { [Symbol.toStringTag]: "Map", a: 1 }, { a: 1 }],
  ])("writes %s", (_, value, expected) => {
    expect(written(value)).toStrictEqual(expected === undefined ? {} : { output: expected });
  });

  it("keeps a field named __proto__ as a field", () => {
    const { output } = toRecord(chainEnd(JSON.parse('{"__proto__":{"polluted":true}}')));
    expect(JSON.stringify(output)).toBe('{"__proto__":{"polluted":true}}');
    expect(output).not.toHaveProperty("polluted");
  });

  it("keeps an error's name, message, stack, code, causes and plain fields", () => {
    const root = Object.assign(new TypeError("socket"), { code: "ECONNRESET" });
    const error = Object.assign(new Error("slow down", { cause: root }), {
      status: 429,
      headers: { cookie: "secret" },
    });
    const { output } = toRecord(chainEnd(error));
    expect(output).toStrictEqual({
      name: "Error",
      message: "slow down",
      stack: error.stack,
      cause: { name: "TypeError", message: "socket", stack: root.stack, code: "ECONNRESET" },
      status: 429,
    });
  });

  it("keeps the errors of an aggregate, and a cause that is none", () => {
    const aggregate = new AggregateError([new RangeError("one")], "all", { cause: { why: 1 } });
    expect(written(aggregate).output).toMatchObject({
      name: "AggregateError",
      errors: [{ name: "RangeError", message: "one" }],
      cause: { why: 1 },
    });
  });

  it("keeps what an error of the platform computes", () => {
    expect(written(new DOMException("stopped", "AbortError")).output).toMatchObject({
      name: "AbortError",
      message: "stopped",
      code: 20,
    });
  });

  it("marks circles, in errors too, and writes an object out again that is there twice", () => {
    const one = { n: 1 };
    const circle: Record<string, unknown> = { one, again: [one] };
    circle["self"] = { circle, list: [circle] };
    const error = new Error("a");
    error.cause = error;
    expect(written(circle)).toStrictEqual({
      output: { one: { n: 1 }, again: [{ n: 1 }], self: { list: [null] } },
      cuts: [
        { at: "/output/self/circle", why: "circular", was: "/output" },
        { at: "/output/self/list/0", why: "circular", was: "/output" },
      ],
    });
    expect(written(error).cuts).toStrictEqual([
      { at: "/output/cause", why: "circular", was: "/output" },
    ]);
  });

  it("marks numbers that JSON has not", () => {
    expect(written({ a: Number.NaN, b: [Infinity, -Infinity] })).toStrictEqual({
      output: { b: [null, null] },
      cuts: [
        { at: "/output/a", why: "number", was: "NaN" },
        { at: "/output/b/0", why: "number", was: "Infinity" },
        { at: "/output/b/1", why: "number", was: "-Infinity" },
      ],
    });
    expect(written(10n ** 40_000n).cuts).toStrictEqual([
      { at: "/output", why: "number", was: "BigInt" },
    ]);
  });

  it("marks what throws when it is read, each by itself", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const torn = Object.defineProperty(
      { b: 1, list: Object.defineProperty([1, 2], 0, { get: fail }) },
      "a",
      { enumerable: true, get: fail },
    );
    expect(written({ torn, proxy })).toStrictEqual({
      output: { torn: { b: 1, list: [null, 2] } },
      cuts: [
        { at: "/output/torn/list/0", why: "unreadable" },
        { at: "/output/torn/a", why: "unreadable" },
        { at: "/output/proxy", why: "unreadable" },
      ],
    });
  });

  it("marks what is alive, by its class", () => {
    const found = written({
      promise: Promise.resolve(1),
      signal: new AbortController().signal,
      stream: new ReadableStream(),
      emitter: process.stdout,
      headers: new Headers({ a: "b" }),
      weak: new WeakMap(),
    });
    expect(found.output).toStrictEqual({});
    expect(found.cuts).toMatchObject([
      { at: "/output/promise", why: "opaque", was: "Promise" },
      { at: "/output/signal", why: "opaque", was: "AbortSignal" },
      { at: "/output/stream", why: "opaque", was: "ReadableStream" },
      { at: "/output/emitter", why: "opaque" },
      { at: "/output/headers", why: "opaque", was: "Headers" },
      { at: "/output/weak", why: "opaque", was: "WeakMap" },
    ]);
  });

  it("cuts long texts and bytes, never a pair of surrogates, and says how long they were", () => {
    const limits = { maxStringLength: 64 };
    expect(
      written(["x".repeat(64), "y".repeat(65), `${"z".repeat(62)}😀😀`], limits),
    ).toStrictEqual({
      output: ["x".repeat(64), `${"y".repeat(63)}…`, `${"z".repeat(62)}…`],
      cuts: [
        { at: "/output/1", why: "length", size: 65 },
        { at: "/output/2", why: "length", size: 66 },
      ],
    });
    expect(written(Buffer.alloc(49), limits)).toStrictEqual({
      output: "A".repeat(64),
      cuts: [{ at: "/output", why: "length", size: 49 }],
    });
  });

  it("cuts broad lists, objects, maps and arrays of numbers, and says how many there were", () => {
    const limits = { maxBreadth: 16 };
    const list = Array.from({ length: 17 }, (_, n) => n);
    const first = list.slice(0, 16);
    expect(
      written(
        [
          list,
          Object.fromEntries(list.map((n) => [`k${n}`, n])),
          new Set(list),
          new Float64Array(list),
        ],
        limits,
      ),
    ).toStrictEqual({
      output: [first, Object.fromEntries(first.map((n) => [`k${n}`, n])), first, first],
      cuts: ["/output/0", "/output/1", "/output/2", "/output/3"].map((at) => ({
        at,
        why: "breadth",
        size: 17,
      })),
    });
  });

  it("cuts what is deep", () => {
    expect(written({ a: { b: { c: 1 } }, d: [[[]]] }, { maxDepth: 2 })).toStrictEqual({
      output: { a: {}, d: [null] },
      cuts: [
        { at: "/output/a/b", why: "depth" },
        { at: "/output/d/0", why: "depth" },
      ],
    });
  });

  it("cuts long names of fields, and escapes names in pointers", () => {
    const name = "n".repeat(300);
    const cut = `${"n".repeat(255)}…`;
    expect(written({ [name]: 1, "a/b~c": Number.NaN })).toStrictEqual({
      output: { [cut]: 1 },
      cuts: [
        { at: `/output/${cut}`, why: "length", size: 300 },
        { at: "/output/a~1b~0c", why: "number", was: "NaN" },
      ],
    });
  });

  it("stays within its bytes, to the byte where it has to count", () => {
    const text = 'é\u0001"x'.repeat(2000);
    const { output, cuts } = written([text, "after"], { maxBytes: 4096 });
    expect(cuts).toStrictEqual([
      { at: "/output/0", why: "bytes", size: 8000 },
      { at: "/output", why: "bytes", size: 2 },
    ]);
    expect(output).toStrictEqual([expect.stringMatching(/^é.{200,}…$/)]);
    const bytes = Buffer.byteLength(JSON.stringify(toRecord(chainEnd([text]), { maxBytes: 4096 })));
    expect(bytes).toBeGreaterThan(3600);
  });

  it("leaves room for the short facts and for the fields after one that would take all", () => {
    const many = Array.from({ length: 200 }, () => "x".repeat(16_000));
    const event: AnyEvent = { ...chainEnd(many), run: { ...run, metadata: { many } } };
    const record = toRecord({
      ...event,
      type: "llm.end",
      tokenEvents: 3,
      usage: { inputTokens: 1, source: "provider" },
    });
    expectOneLine(record);
    expect(record).toMatchObject({
      durationMs: 7.25,
      tokenEvents: 3,
      usage: { inputTokens: 1, source: "provider" },
    });
    expect(record.cuts?.map((cut) => cut.at)).toContain("/output");
    expect(JSON.stringify(record.run).length).toBeLessThan(135_000);
  });

  it("tells of a hundred cuts and counts the others", () => {
    const { cuts } = toRecord(chainEnd(Array.from({ length: 200 }, () => Number.NaN)));
    expect(cuts).toHaveLength(101);
    expect(cuts?.at(-1)).toStrictEqual({ at: "", why: "more", size: 100 });
  });

  it("looks at no more than it has room for, however often one object is there", () => {
    let reads = 0;
    const torn = Object.defineProperties(
      {},
      Object.fromEntries(
        Array.from({ length: 200 }, (_, n) => {
          const get = (): never => {
            reads += 1;
            return fail();
          };
          return [`k${n}`, { enumerable: true, get }];
        }),
      ),
    );
    const rows = Array.from({ length: 200 }, () => torn);
    const { cuts } = toRecord(chainEnd(Array.from({ length: 200 }, () => rows)));
    expect(reads).toBeLessThan(262_144 / 5);
    expect(cuts).toHaveLength(101);
    const sparse = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [n, undefined]));
    expect(written({ ...sparse, last: 1 })).toStrictEqual({
      output: {},
      cuts: [{ at: "/output", why: "breadth", size: 5001 }],
    });
  });

  it.each<readonly [string, unknown]>([
    ["nothing", null],
    ["an empty object", {}],
    ["a list", [1]],
    ["a proxy that always throws", new Proxy({}, { get: fail, ownKeys: fail, has: fail })],
    [
      "an event of strange words",
      {
        type: "x".repeat(10_000),
        run: { id: "\ud800".repeat(1000), name: 7, tags: null },
        seq: 1n,
        time: "now",
      },
    ],
  ])("makes one line even of %s", (_, event) => {
    expectOneLine(toRecord(event as AnyEvent, { maxBytes: 4096 }), 4096);
  });

  it("tells fields of your own events from its own of the same name", () => {
    const event: AnyEvent = Object.assign(chainEnd(1), { v: 2, cuts: 3, "~v": 4 });
    expect(toRecord(event)).toMatchObject({ v: 1, "~v": 2, "~cuts": 3, "~~v": 4 });
  });

  it("says of a snapshot what it says of the event: what was cut", () => {
    const deep = (depth: number): unknown => (depth === 0 ? {} : { deep: deep(depth - 1) });
    const output = ["x".repeat(20_000), Array.from({ length: 300 }, () => 0), deep(12)];
    const { cuts, ...record } = toRecord(snapshotEvent(chainEnd(output)));
    const { cuts: expected, ...direct } = toRecord(chainEnd(output));
    expect(record).toStrictEqual(direct);
    expect(cuts?.map(({ at, why }) => [at, why])).toEqual(
      expected?.map(({ at, why }) => [at, why]),
    );
  });

  it("takes the beginning of a text of ten million characters", () => {
    const { token, cuts } = toRecord(llmToken({ token: "x".repeat(10_000_000) }));
    expect(token).toBe(`${"x".repeat(16_383)}…`);
    expect(cuts).toStrictEqual([{ at: "/token", why: "length", size: 10_000_000 }]);
  });

  it.each<readonly [string, RecordLimits, string]>([
    [
      "a depth of nothing",
      { maxDepth: 0 },
      "Expected `maxDepth` to be an integer of at least 2, got `0` (number). Leave it out for 8.",
    ],
    [
      "a negative breadth",
      { maxBreadth: -1 },
      "Expected `maxBreadth` to be an integer of at least 16, got `-1` (number). Leave it out for 200.",
    ],
    [
      "a fraction",
      { maxStringLength: 100.5 },
      "Expected `maxStringLength` to be an integer of at least 64, got `100.5` (number). Leave it out for 16384.",
    ],
    [
      "too few bytes",
      { maxBytes: 100 },
      "Expected `maxBytes` to be an integer of at least 4096, got `100` (number). Leave it out for 262144.",
    ],
  ])("complains about %s", (_, limits, message) => {
    expect(() => toRecord(chainEnd(1), limits)).toThrow(message);
  });
});

describe("any event", () => {
  const limits = fc.record({
    maxDepth: fc.integer({ min: 2, max: 12 }),
    maxBreadth: fc.integer({ min: 16, max: 300 }),
    maxStringLength: fc.integer({ min: 64, max: 20_000 }),
    maxBytes: fc.integer({ min: 4096, max: 300_000 }),
  });

  // Scenario 36: circular, BigInt, Error, huge payloads: one valid, bounded JSON line each.
  it(
    "is one valid line of JSON within its limits",
    () => {
      fc.assert(
        fc.property(anything, limits, ({ value }, some) => {
          expectOneLine(toRecord(chainEnd(value)));
          expectOneLine(toRecord(chainEnd({ nested: [value, value] }), some), some.maxBytes);
        }),
        rounds,
      );
    },
    patienceMs,
  );

  it(
    "is one valid line also where everything is strange text",
    () => {
      const text = fc.string({ unit: "binary", maxLength: 3000 });
      fc.assert(
        fc.property(fc.dictionary(text, fc.array(text)), limits, (output, some) => {
          const event = { ...chainEnd(output), run: { ...run, metadata: output } };
          expectOneLine(toRecord(event, some), some.maxBytes);
        }),
        { numRuns: Math.ceil(rounds.numRuns / 5) },
      );
    },
    patienceMs,
  );
});
