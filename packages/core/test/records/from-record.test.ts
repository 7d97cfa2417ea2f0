import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChainError, HandlerError, LlmCancel } from "../../src/index.ts";
import { fromRecord, type JsonFields, toRecord } from "../../src/records/index.ts";
import { chainEnd, llmToken, run } from "../events/event-of.ts";
import { anything } from "../properties/monsters.ts";
import { patienceMs, rounds } from "../properties/rounds.ts";

const failed: ChainError = {
  type: "chain.error",
  run,
  seq: 3,
  time: 1,
  durationMs: 1,
  originRunId: run.id,
  error: Object.assign(new TypeError("bad", { cause: new Error("root") }), {
    code: "E1",
    status: 1,
  }),
};

describe("an event from a record", () => {
  it("is the event, its run frozen", () => {
    const event = fromRecord(toRecord(llmToken({ toolCall: { index: 0, id: "call_1" } })));
    expect(event).toStrictEqual(llmToken({ toolCall: { index: 0, id: "call_1" } }));
    expect([event.run, event.run.tags, event.run.metadata].every(Object.isFrozen)).toBe(true);
    expect(event.token).toBe("Hello");
  });

  it("leaves the record as it was", () => {
    const record = toRecord({
      ...failed,
      run: { ...run, links: [{ traceId: run.traceId, id: run.id }] },
    });
    const line = JSON.stringify(record);
    fromRecord(record);
    expect(JSON.stringify(record)).toBe(line);
    expect(Object.isFrozen(record.run.metadata)).toBe(false);
  });

  it("has errors again, with name, message, stack, code, causes and plain fields", () => {
    const { error } = fromRecord(toRecord(failed));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "TypeError",
      message: "bad",
      stack: failed.error.stack,
      code: "E1",
      status: 1,
    });
    expect(error.cause).toBeInstanceOf(Error);
    expect(error.cause).toMatchObject({ name: "Error", message: "root" });
    expect(Object.keys(error)).toEqual(["status"]);
  });

  it("has errors again where a run was stopped, where many failed at once, and where a handler failed", () => {
    const stopped: LlmCancel = {
      type: "llm.cancel",
      run,
      seq: 3,
      time: 1,
      durationMs: 1,
      tokenEvents: 0,
      reason: "timeout",
      cause: new AggregateError([new RangeError("one"), "two"], "all"),
    };
    const { cause } = fromRecord(toRecord(stopped));
    expect(cause).toBeInstanceOf(Error);
    expect(cause).toMatchObject({
      name: "AggregateError",
      errors: [{ name: "RangeError" }, "two"],
    });
    const failure: HandlerError = {
      type: "handler.error",
      run,
      seq: 4,
      time: 1,
      handler: "log",
      error: new Error("full"),
      event: failed,
    };
    const { event } = fromRecord(toRecord(failure));
    expect(event).toMatchObject({
      type: "chain.error",
      error: { name: "TypeError", message: "bad" },
    });
    expect(Reflect.get(event, "error")).toBeInstanceOf(Error);
  });

  it("keeps a cause that is no error as it is", () => {
    const cause = { name: "plain", message: "object", nested: {} };
    expect(
      fromRecord(toRecord({ ...failed, error: new Error("a", { cause }) })).error.cause,
    ).toEqual(cause);
  });

  it("has the fields of an event of yours under their own names", () => {
    const event = Object.assign(chainEnd(1), { v: 2, cuts: 3, "~v": 4 });
    expect(fromRecord(toRecord(event))).toStrictEqual(event);
  });

  it("leaves dates, maps and bytes as the record writes them", () => {
    const event = fromRecord(
      toRecord(chainEnd([new Date(0), new Map([[1, 2]]), Buffer.from("a")])),
    );
    expect(event.output).toEqual(["1970-01-01T00:00:00.000Z", [[1, 2]], "YQ=="]);
  });

  const record: JsonFields = JSON.parse(JSON.stringify(toRecord(chainEnd(1))));
  it.each<readonly [string, unknown, string]>([
    [
      "nothing",
      undefined,
      "Expected a record to be an object, got undefined. Pass what toRecord made, or what JSON.parse makes of its line.",
    ],
    ["a list", [], "Expected a record to be an object, got an array."],
    ["a line", "{}", 'Expected a record to be an object, got `"{}"` (string).'],
    [
      "another version",
      { ...record, v: 2 },
      "Expected `v` of a record to be 1, the version this copy of the package reads, got `2` (number).",
    ],
    [
      "an unknown event",
      { ...record, type: "chain.rest" },
      'Expected `type` of a record to be the name of an event, got `"chain.rest"` (string).',
    ],
    [
      "no run",
      { ...record, run: undefined },
      "Expected `run` of a record to be an object, got undefined.",
    ],
    [
      "a run of no kind",
      { ...record, run: { ...run, kind: "robot" } },
      "Expected `run.kind` of a record to be one of chain, agent, llm, tool, retriever, embedding, got",
    ],
    [
      "a failure of nothing",
      { ...record, type: "chain.error" },
      "Expected `error` of a record to be an error's name and message, got undefined.",
    ],
  ])("is not made of %s", (_, value, message) => {
    expect(() => fromRecord(value)).toThrow(message);
    expect(() => fromRecord(value)).toThrow(expect.objectContaining({ code: "invalid-record" }));
  });

  it(
    "has the same record again, whatever was cut",
    () => {
      const limits = fc.record({
        maxDepth: fc.integer({ min: 2, max: 12 }),
        maxBreadth: fc.integer({ min: 16, max: 300 }),
        maxStringLength: fc.integer({ min: 64, max: 20_000 }),
        maxBytes: fc.integer({ min: 4096, max: 300_000 }),
      });
      fc.assert(
        fc.property(anything, anything, limits, (one, other, some) => {
          const metadata = { one: one.value };
          const error = new Error("a", { cause: one.value });
          for (const event of [
            chainEnd([one.value, other.value]),
            { ...failed, run: { ...run, metadata }, error, output: other.value },
          ]) {
            const record = toRecord(event, some);
            expect(toRecord(fromRecord(record), some)).toStrictEqual(record);
            expect(toRecord(fromRecord(JSON.parse(JSON.stringify(record))), some)).toStrictEqual(
              record,
            );
          }
        }),
        rounds,
      );
    },
    patienceMs,
  );
});
