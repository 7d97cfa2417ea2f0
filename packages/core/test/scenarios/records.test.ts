import { expect, test } from "vitest";

import type { AnyEvent } from "../../src/index.ts";
import { toRecord } from "../../src/records/index.ts";
import { heardTap } from "../heard.ts";

function circular(): object {
  const chain: Record<string, unknown> = { name: "circular" };
  chain["self"] = { chain };
  return chain;
}

function failing(): Error {
  const cause = new TypeError("underneath", { cause: circular() });
  return Object.assign(new Error("outside", { cause }), { code: "E_OUTSIDE", detail: circular() });
}

const MAX_BYTES = 262_144;

test.each<readonly [string, unknown]>([
  ["circular", circular()],
  ["a BigInt", { id: 10n ** 40n }],
  ["an Error with causes", failing()],
  ["a text of 10 MB", "x".repeat(10_000_000)],
  [
    "a list of 100,000 objects",
    Array.from({ length: 100_000 }, (_, at) => ({ at, text: "some text" })),
  ],
  [
    "a tree of objects that doubles 40 times",
    Array.from({ length: 40 }).reduce((tree) => [tree, tree], 1),
  ],
  ["line breaks and lone surrogates", "one\ntwo\u2028three \ud800"],
])(
  "scenario 36: %s as payload makes one valid, bounded JSON line of each event",
  async (_, payload) => {
    const { tap, heard } = heardTap();
    await tap
      .run("tool", { name: "tool", input: payload, metadata: { payload } }, (tool) => {
        tool.chunk(payload);
        tool.retry({ error: payload });
        return payload;
      })
      .catch(() => undefined);
    await tap
      .run("chain", { name: "chain" }, () => {
        throw payload;
      })
      .catch(() => undefined);

    expect(heard.events.length).toBeGreaterThanOrEqual(6);
    for (const event of heard.events)
      expect(lineOf(event)).toEqual({ type: event.type, lines: 1, fits: true });
  },
);

function lineOf(event: AnyEvent): unknown {
  const line = JSON.stringify(toRecord(event));
  const parsed: unknown = JSON.parse(line);
  const type = typeof parsed === "object" && parsed !== null && "type" in parsed && parsed.type;
  const fits = Buffer.byteLength(line) <= MAX_BYTES && !line.includes("\ud800");
  return { type, lines: line.split("\n").length, fits };
}
