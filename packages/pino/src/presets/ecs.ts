import { isoTime, type LogPreset, nanoseconds, partOf, renaming } from "./preset.ts";

const ECS_VERSION = "8.11.0";

/**
 * The Elastic Common Schema: https://www.elastic.co/docs/reference/ecs. Metadata become `labels`, whose keys have no dots;
 * what the schema has no field for keeps its name.
 */
export const ecs: LogPreset = {
  name: "ecs",
  fields: renaming(
    {
      event: "event.action",
      seq: "event.sequence",
      duration_ms: (value) => ({ "event.duration": nanoseconds(value), duration_ms: value }),
      status: (value) => ({
        "event.outcome": value === "ok" ? "success" : value === "error" ? "failure" : "unknown",
        status: value,
      }),
      trace_id: "trace.id",
      span_id: "span.id",
      user_id: "user.id",
      // `log` is an object in the schema.
      log: "agent_log",
      err: (value) => ({
        "error.message": partOf(value, "message"),
        "error.stack_trace": partOf(value, "stack"),
        "error.code": partOf(value, "code"),
      }),
    },
    "labels.",
  ),
  head: ({ level, time }) => ({ "@timestamp": isoTime(time), "log.level": level }),
  writer: ({ pid, hostname }) => ({
    "ecs.version": ECS_VERSION,
    "process.pid": pid,
    "host.hostname": hostname,
  }),
  messageKey: "message",
  pinoOptions: () => ({
    messageKey: "message",
    timestamp: () => `,"@timestamp":"${isoTime(Date.now())}"`,
    formatters: { level: (label) => ({ "log.level": label }) },
  }),
};
