import { describe, expect, it } from "vitest";
import { googleCloud } from "../src/presets/google-cloud.ts";
import { presets } from "../src/presets/presets.ts";

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
