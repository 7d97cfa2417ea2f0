import { createTap } from "@runtap/core";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import { LOG_KEYS } from "../src/log-keys.ts";
import { googleCloud } from "../src/presets/google-cloud.ts";
import { presets } from "../src/presets/presets.ts";
import { Page } from "./lines.ts";

const fields = {
  event: "tool.error",
  trace_id: "a".repeat(32),
  span_id: "b".repeat(16),
  trace_flags: "01",
  user_id: "ada",
  session_id: "s-1",
  status: "error",
  duration_ms: 1.5,
  tags: ["a", "b"],
  "error.type": "E_STOCK",
  err: { type: "TypeError", message: "no", stack: "TypeError: no\n    at x" },
  "metadata.tenant.plan": "pro",
};
const head = { level: "warn", time: 1_700_000_000_000.75 } as const;

describe("a preset", () => {
  it("plain is what pino writes by itself", () => {
    expect(presets.plain.fields(fields)).toBe(fields);
    expect(presets.plain.head(head)).toEqual({ level: 40, time: 1_700_000_000_000 });
  });

  it("ecs has the names of the Elastic Common Schema, durations in nanoseconds", () => {
    expect(presets.ecs.fields(fields)).toEqual({
      "event.action": "tool.error",
      "trace.id": "a".repeat(32),
      "span.id": "b".repeat(16),
      trace_flags: "01",
      "user.id": "ada",
      session_id: "s-1",
      "event.outcome": "failure",
      status: "error",
      "event.duration": 1_500_000,
      duration_ms: 1.5,
      tags: ["a", "b"],
      "error.type": "E_STOCK",
      "error.message": "no",
      "error.stack_trace": "TypeError: no\n    at x",
      "labels.tenant_plan": "pro",
    });
    expect(presets.ecs.head(head)).toEqual({
      "@timestamp": "2023-11-14T22:13:20.000Z",
      "log.level": "warn",
    });
  });

  it("datadog keeps its reserved status for the level", () => {
    expect(presets.datadog.fields(fields)).toMatchObject({
      "evt.name": "tool.error",
      run_status: "error",
      duration: 1_500_000,
      "usr.id": "ada",
      "error.kind": "E_STOCK",
      "error.stack": "TypeError: no\n    at x",
    });
    expect(presets.datadog.head(head)).toMatchObject({ status: "warn" });
  });

  it("google-cloud links a line with its trace, given the project", () => {
    expect(googleCloud({ projectId: "shop" }).fields(fields)).toMatchObject({
      "logging.googleapis.com/trace": `projects/shop/traces/${"a".repeat(32)}`,
      "logging.googleapis.com/spanId": "b".repeat(16),
      "logging.googleapis.com/trace_sampled": true,
      stack_trace: "TypeError: no\n    at x",
    });
    expect(presets["google-cloud"].head(head)).toMatchObject({ severity: "WARNING" });
  });

  it("loki has ids as metadata and lists as texts", () => {
    const { meta, tags } = presets.loki.fields(fields);
    expect(tags).toBe("a,b");
    expect(meta).toEqual({
      trace_id: "a".repeat(32),
      span_id: "b".repeat(16),
      trace_flags: "01",
      user_id: "ada",
      session_id: "s-1",
    });
  });

  it("otel has the names of the log model", () => {
    expect(presets.otel.fields(fields)).toMatchObject({
      "event.name": "tool.error",
      trace_id: "a".repeat(32),
      "user.id": "ada",
      "session.id": "s-1",
      "exception.type": "TypeError",
      "exception.stacktrace": "TypeError: no\n    at x",
    });
    expect(presets.otel.head(head)).toMatchObject({ severity_text: "WARN", severity_number: 13 });
  });

  it.each(Object.values(presets))("$name changes nothing that it is given", ({ fields: named }) => {
    const frozen = Object.freeze({ ...fields, tags: Object.freeze([...fields.tags]) });
    expect(named(frozen)).toEqual(named(frozen));
  });
});

describe("fields of a program that are called as a preset calls ours", () => {
  const names = Object.values(presets).flatMap((preset) => [
    ...LOG_KEYS.flatMap(({ key }) => Object.keys(preset.fields({ [key]: "1" }))),
    ...Object.keys(preset.fields({ "metadata.plan": "pro" })),
    ...Object.keys(preset.head(head)),
    ...Object.keys(preset.writer({ pid: 1, hostname: "h" })),
    preset.messageKey,
  ]);
  const all = [...new Set(names)];

  // Fields are 32 at most, so they come in portions. `Page.lines` throws on a key that is there twice.
  it.each(Object.values(presets))("stand once in a line of $name", (preset) => {
    for (let from = 0; from < all.length; from += 30) {
      const own = Object.fromEntries(all.slice(from, from + 30).map((name) => [name, "mine"]));
      for (const fields of [own, () => own]) {
        for (const isOwn of [true, false]) {
          const page = new Page();
          const output = isOwn ? { destination: page, maxDelayMs: 0 } : { logger: pino({}, page) };
          const tap = createTap({ handlers: pinoHandler({ ...output, preset, fields }) });
          const metadata = { plan: "pro" };
          tap.start("tool", { name: "a", userId: "ada", metadata }).fail(new Error("down"));
          expect(page.lines).toHaveLength(2);
        }
      }
    }
  });
});

describe("a preset of one's own", () => {
  it("may write no head at all", () => {
    const page = new Page();
    const preset = { ...presets.plain, head: () => ({}), writer: () => ({}) };
    const handler = pinoHandler({ destination: page, maxDelayMs: 0, preset });
    createTap({ handlers: handler }).start("chain", { name: "rag" }).end();
    expect(page.lines).toMatchObject([{ event: "chain.start" }, { event: "chain.end" }]);
  });
});
