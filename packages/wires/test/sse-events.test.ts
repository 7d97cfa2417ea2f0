import { propertyRuns } from "@runtap/repo/property-runs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SseEvent, sseEvents } from "../src/index.ts";

const encoder = new TextEncoder();

function taken(...pieces: readonly (string | Uint8Array)[]): readonly SseEvent[] {
  const events = sseEvents();
  return [...pieces.flatMap((piece) => events.push(piece)), ...events.end()];
}

describe("sseEvents", () => {
  it("gives each event's type and its data, parsed", () => {
    expect(taken('event: a\ndata: {"x":1}\n\n: comment\n\ndata: [DONE]\n\n')).toEqual([
      { event: "a", data: { x: 1 } },
      { data: "[DONE]" },
    ]);
  });

  it.each(["\n", "\r\n", "\r"])("takes %j as a line's end", (end) => {
    expect(taken(`data: 1${end}${end}data: {${end}data: "a":2}${end}${end}`)).toEqual([
      { data: 1 },
      { data: { a: 2 } },
    ]);
  });

  it("skips a byte order mark, also one that comes byte by byte", () => {
    const bytes = [0xef, 0xbb, 0xbf, ...encoder.encode("data: 1\n\n")];
    expect(taken(...bytes.map((byte) => Uint8Array.of(byte)))).toEqual([{ data: 1 }]);
    expect(taken("\uFEFFdata: 1\n\n")).toEqual([{ data: 1 }]);
  });

  it("puts characters together that are cut, and replaces what is no UTF-8", () => {
    const bytes = encoder.encode('data: "é😀"\n\n');
    expect(taken(bytes.slice(0, 8), bytes.slice(8, 11), bytes.slice(11))).toEqual([
      { data: "é😀" },
    ]);
    const broken = [...encoder.encode('data: "'), 0xff, ...encoder.encode('"\n\n')];
    expect(taken(Uint8Array.from(broken))).toEqual([{ data: "\uFFFD" }]);
  });

  it("leaves out and counts what is no JSON", () => {
    const events = sseEvents();
    expect(events.push("data: <html>\n\ndata: 1\n\ndata:\n\n")).toEqual([{ data: 1 }]);
    expect(events.ignored()).toBe(2);
  });

  it("gives no event that its blank line never followed", () => {
    expect(taken('data: {"x":1}\n')).toEqual([]);
    expect(taken('data: {"x":1}\r\n\r')).toEqual([{ data: { x: 1 } }]);
  });

  it("leaves out and counts an event that is too long, and takes those around it", () => {
    const bytes = `data: 1\n\ndata: "${"x".repeat(200)}"\ndata: 3\n\ndata: 2\n\n`;
    for (const size of [1, 7, 50, 1000]) {
      const events = sseEvents({ maxEventChars: 100 });
      const pieces = bytes.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      expect(pieces.flatMap((piece) => events.push(piece))).toEqual([{ data: 1 }, { data: 2 }]);
      expect(events.ignored()).toBe(1);
    }
  });

  it("complains about a bound that is none", () => {
    expect(() => sseEvents({ maxEventChars: 0 })).toThrow(
      "Expected `maxEventChars` to be a positive integer, got `0` (number). Leave it out for 16,777,216.",
    );
  });

  it("gives the same events wherever the bytes are cut", () => {
    const line = fc.oneof(
      fc.json().map((json) => `data: ${json}`),
      fc.constantFrom("event: x", ": ping", "id: 1", "data: [DONE]", "data", "retry: 1", "data: é"),
      fc.string({ unit: "binary" }),
    );
    const end = fc.constantFrom("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r", "\n\r\n");
    const stream = fc
      .array(fc.tuple(line, end).map((parts) => parts.join("")))
      .map((all) => all.join(""));
    fc.assert(
      fc.property(stream, fc.array(fc.nat({ max: 300 })), (text, cuts) => {
        const bytes = encoder.encode(text);
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
        at.sort((one, other) => one - other);
        const pieces = at.slice(1).map((cut, place) => bytes.slice(at[place], cut));
        expect(taken(...pieces)).toEqual(taken(bytes));
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});
