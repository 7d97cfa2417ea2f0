import { expect, test } from "vitest";

import { heardTap } from "../heard.ts";

test("a run is scored after its ending", async () => {
  const { tap, heard } = heardTap();
  const run = tap.start("llm", { name: "answer" });
  run.end("42");
  tap.score(run, { name: "helpful", value: 1, source: "user" });
  expect(heard.sequence).toBe("llm.start(answer) › llm.end(answer) › run.score(answer)");
  expect(heard.the("run.score")).toMatchObject({ name: "helpful", value: 1, source: "user" });
  expect(heard.the("run.score").run).toBe(heard.the("llm.end").run);
});

test("a run of another process is scored by its ids, and its score comes after everything else", () => {
  const elsewhere = heardTap();
  const { traceId, id } = elsewhere.tap.start("chain", { name: "rag" });
  const { tap, heard } = heardTap();

  tap.score({ traceId, id, name: "rag" }, { name: "thumb", value: -1 });

  expect(heard.the("run.score")).toMatchObject({
    run: { traceId, id, kind: "chain", name: "rag" },
    name: "thumb",
    value: -1,
    source: "code",
  });
  expect(heard.the("run.score").run.parentId).toBeUndefined();
  expect(tap.stats().openRuns).toBe(0);
});

test("a trace is scored as a whole", () => {
  const { tap, heard } = heardTap();
  const traceId = "ab".repeat(16);
  tap.score({ traceId }, { name: "thumb", value: 1 });
  expect(heard.the("run.score").run).toMatchObject({ traceId, id: "0".repeat(16) });
});

test("handlers of the scope around hear it, and per-run state is made for it and not kept", () => {
  const { tap } = heardTap();
  const heard: unknown[] = [];
  const handler = {
    name: "scores",
    state: () => ({ count: 0 }),
    on: { "run.score": (_: unknown, state: { count: number }) => heard.push((state.count += 1)) },
  };
  tap.scope({ handlers: handler }, () => {
    tap.score({ traceId: "ab".repeat(16) }, { name: "a", value: 1 });
    tap.score({ traceId: "ab".repeat(16) }, { name: "b", value: 1 });
  });
  expect(heard).toEqual([1, 1]);
});

test.each([
  [
    { traceId: "nonsense" },
    'Expected `traceId` of what is scored to be 32 lower-case hexadecimal digits, not all zero, got `"nonsense"` (string).',
  ],
  [
    { traceId: "ab".repeat(16), id: "xyz" },
    'Expected `id` of what is scored to be 16 lower-case hexadecimal digits, not all zero, got `"xyz"` (string).',
  ],
  [{ id: "ab".repeat(8) }, "Expected what is scored to be a run, or { traceId, id? }"],
  [null, "Expected what is scored to be a run, or { traceId, id? }"],
  ["ab".repeat(16), "Expected what is scored to be a run, or { traceId, id? }"],
])("what is no run is refused: %o", (target, message) => {
  const { tap } = heardTap();
  const score = (): unknown =>
    Reflect.apply(tap.score, undefined, [target, { name: "a", value: 1 }]);
  expect(score).toThrow(message);
});

test("a score without a name or a finite value is ignored and said once", () => {
  const { tap, heard } = heardTap();
  const run = tap.start("chain", { name: "rag" });
  run.score({ name: "nan", value: Number.NaN });
  Reflect.apply(run.score, run, [{ value: 1 }]);
  expect(heard.sequence).toBe("chain.start(rag) › run.warning(rag)");
  run.end();
});
