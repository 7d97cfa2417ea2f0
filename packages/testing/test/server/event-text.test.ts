import { describe, expect, it } from "vitest";
import { eventText, splitEvents } from "../../src/server/event-text.ts";

const split = (text: string): readonly string[] =>
  splitEvents(new TextEncoder().encode(text)).map((event) => new TextDecoder().decode(event));

describe("splitEvents", () => {
  it("cuts behind the blank line of each event, whatever ends the lines", () => {
    expect(split("data: a\n\ndata: b\n\n")).toEqual(["data: a\n\n", "data: b\n\n"]);
    expect(split("data: a\r\n\r\ndata: b\r\n\r\n")).toEqual(["data: a\r\n\r\n", "data: b\r\n\r\n"]);
    expect(split("data: a\r\rdata: b\r\r")).toEqual(["data: a\r\r", "data: b\r\r"]);
  });

  it("takes an event that was cut short as the last", () => {
    expect(split("data: a\n\ndata: b\n")).toEqual(["data: a\n\n", "data: b\n"]);
  });

  it("takes further blank lines as part of an event", () => {
    expect(split("\n\ndata: a\n\n\n\ndata: b\n\n\n")).toEqual([
      "\n\ndata: a\n\n",
      "\n\ndata: b\n\n\n",
    ]);
    expect(split("\n")).toEqual(["\n"]);
    expect(split("")).toEqual([]);
  });

  it("loses no byte of any text, and makes no empty event", () => {
    const texts = (length: number): readonly string[] =>
      length === 0
        ? [""]
        : texts(length - 1).flatMap((text) => ["\n", "\r", "a"].map((more) => text + more));
    for (const text of [0, 1, 2, 3, 4, 5, 6, 7].flatMap(texts)) {
      const events = split(text);
      expect(events.join("")).toBe(text);
      expect(events).not.toContain("");
    }
  });
});

describe("eventText", () => {
  it("writes names, ids, strings as they are and the rest as JSON", () => {
    expect(eventText({ data: "[DONE]" })).toBe("data: [DONE]\n\n");
    expect(eventText({ event: "ping", id: "7", data: { type: "ping" } })).toBe(
      'event: ping\nid: 7\ndata: {"type":"ping"}\n\n',
    );
  });

  it("gives each line of the data a line", () => {
    expect(eventText({ data: "a\nb" })).toBe("data: a\ndata: b\n\n");
  });
});
