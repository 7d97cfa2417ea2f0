import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../src/text/columns.ts";
import { preview } from "../src/preview.ts";
import { stage } from "./printing.ts";

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circular(): object {
  const value: Record<string, unknown> = { a: [1] };
  value["self"] = value;
  return value;
}

const throwing = (): never => {
  throw new Error("must not be called");
};

const hostile: Readonly<Record<string, unknown>> = {
  circular: circular(),
  bigint: 10n ** 500n,
  "throwing getter": Object.defineProperty({}, "content", { get: throwing, enumerable: true }),
  "throwing toJSON": { toJSON: throwing, toString: throwing, [Symbol.toPrimitive]: throwing },
  "revoked proxy": revoked(),
  "throwing proxy": new Proxy({}, { ownKeys: throwing, get: throwing, getPrototypeOf: throwing }),
  "huge string": "x".repeat(5_000_000),
  "huge array": Array.from({ length: 1_000_000 }, (_, at) => at),
  "sparse array": Array(2 ** 32 - 1),
  "null prototype": Object.assign(Object.create(null), { a: 1 }),
  "deep nesting": JSON.parse("[".repeat(2000) + "]".repeat(2000)) as unknown,
  "invalid date": new Date(Number.NaN),
  symbol: Symbol("s"),
  bytes: new Uint8Array(10),
  "lines and escapes": "a\r\n\u001b[2Jb\u2028c",
};

describe("hostile payloads", () => {
  it.each(Object.keys(hostile))("prints %s on bounded lines", (name) => {
    const value = hostile[name];
    const failures: unknown[] = [];
    const { tap, paper } = stage({}, { onHandlerError: (error) => failures.push(error) });
    const chain = tap.start("chain", { name: "c", input: value });
    chain.chunk(value);
    const agent = chain.start("agent", { name: "a", input: value });
    agent.action("t", value, "log");
    agent.fail(value);
    chain.start("llm", { name: "l", input: [value] as object[] }).cancel("abort", value);
    chain.start("retriever", { name: "r", input: value }).end([value]);
    chain.start("tool", { name: "t", input: value }).fail(new Error("e", { cause: value }));
    chain.end(value);
    expect(failures).toEqual([]);
    for (const line of paper.lines) expect(columnsOf(line)).toBeLessThanOrEqual(80);
    expect(paper.text).not.toContain("\u001b");
    expect(paper.lines.length).toBeLessThan(250);
  });

  it("previews values as they should be", () => {
    const values: readonly (readonly [unknown, string])[] = [
      [
        { a: 1, b: "x", c: [true, null, undefined] },
        '{ a: 1, b: "x", c: [true, null, undefined] }',
      ],
      [circular(), "{ a: [1], self: [circular] }"],
      [revoked(), "[unreadable]"],
      [
        { "a b": new Date(0), m: new Map(), s: new Set() },
        '{ "a b": 1970-01-01T00:00:00.000Z, m: [map], s: [set] }',
      ],
      [Object.defineProperty({}, "x", { get: throwing, enumerable: true }), "{ x: [getter] }"],
      [[[[[1]]]], "[[[[…]]]]"],
      [new TypeError("no"), "[error: no]"],
      [new Uint8Array(3), "[3 bytes]"],
      [3n, "3n"],
      [() => 1, "[function]"],
      [{}, "{}"],
      [Array.from({ length: 20 }, () => 0), "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, … 8 more]"],
    ];
    for (const [value, shown] of values) expect(preview(value, "…")).toBe(shown);
  });

  it("previews anything on one line of bounded length", () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (value) => {
          const shown = preview(value, "…");
          expect(shown.length).toBeLessThanOrEqual(400);
          expect(shown).not.toMatch(/\p{Control}/u);
        },
      ),
    );
  });
});
