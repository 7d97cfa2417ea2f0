import { describe, expect, it } from "vitest";
import { planAnswer, planFailure } from "../../src/server/answer-plan.ts";
import type { Exchange } from "../../src/server/exchange.ts";

const events = [{ data: "one" }, { data: "zwölf" }, { data: "3" }];
const whole = "data: one\n\ndata: zwölf\n\ndata: 3\n\n";

function sent(exchange: Exchange): readonly (readonly [string, number | undefined, number])[] {
  return planAnswer(exchange).pieces.map(({ bytes, opens, eventsSent }) => [
    new TextDecoder("latin1").decode(bytes),
    opens,
    eventsSent,
  ]);
}

describe("planAnswer", () => {
  it("sends an event at a time", () => {
    expect(sent({ events: whole })).toEqual(sent({ events }));
    expect(sent({ events: new TextEncoder().encode(whole) })).toEqual([
      ["data: one\n\n", 0, 1],
      ["data: zwÃ¶lf\n\n", 1, 2],
      ["data: 3\n\n", 2, 3],
    ]);
  });

  it("cuts pieces of one size across events and through characters", () => {
    expect(sent({ events, pieceBytes: 10 })).toEqual([
      ["data: one\n", undefined, 0],
      ["\ndata: zwÃ", undefined, 1],
      ["¶lf\n\ndata:", undefined, 2],
      [" 3\n\n", undefined, 3],
    ]);
  });

  it("lets no piece lie across two events where somebody waits between them", () => {
    expect(sent({ events, pieceBytes: 10, before: () => undefined })).toEqual([
      ["data: one\n", 0, 0],
      ["\n", undefined, 1],
      ["data: zwÃ¶", 1, 1],
      ["lf\n\n", undefined, 2],
      ["data: 3\n\n", 2, 3],
    ]);
  });

  it.each([
    [{ stopAfterEvents: 2 }, "end", 2],
    [{ stopAfterEvents: 1, stall: true }, "stall", 1],
    [{ stall: true }, "stall", 3],
    [{ cutAfterEvents: 0 }, "cut", 0],
    [{ cutAfterEvents: 9 }, "cut", 3],
    [{}, "end", 3],
  ] as const)("%j sends what it says and ends so", (options, ending, eventCount) => {
    expect(planAnswer({ events, ...options })).toMatchObject({ ending, eventCount });
  });

  it("takes the content type from the kind of body", () => {
    const type = (exchange: Exchange): unknown => planAnswer(exchange).headers["content-type"];
    expect(type({ events })).toBe("text/event-stream");
    expect(type({ body: { a: 1 } })).toBe("application/json");
    expect(type({ body: null })).toBe("application/json");
    expect(type({ body: "<html>" })).toBe("text/plain");
    expect(type({ body: new Uint8Array(1) })).toBe("application/octet-stream");
    expect(type({ body: {}, headers: { "Content-Type": "text/html" } })).toBe("text/html");
  });
});

describe("planFailure", () => {
  it("answers with an error that clients can read", () => {
    expect(planFailure({ times: 1 })).toMatchObject({ status: 500, ending: "end" });
    expect(planFailure({ times: 1, status: 429, headers: { "Retry-After": "0" } })).toMatchObject({
      status: 429,
      headers: { "content-type": "application/json", "retry-after": "0" },
    });
  });
});
