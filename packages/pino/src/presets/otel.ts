import { LEVELS, type LevelName } from "../levels.ts";
import { isoTime, type LogPreset, partOf, renaming } from "./preset.ts";

/** The severity numbers of the log data model, from 1 (trace) in steps of four. */
function severityNumber(levelValue: number): number {
  return Math.min(Math.max(Math.round(levelValue / 10), 1), 6) * 4 - 3;
}

function severityOf(level: LevelName): number {
  return severityNumber(LEVELS[level]);
}

/**
 * OpenTelemetry's log data model, flat: `trace_id`, `span_id` and `trace_flags` stand at the top, as the specification
 * has it for formats other than OTLP. https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 */
export const otel: LogPreset = {
  name: "otel",
  fields: renaming({
    event: "event.name",
    user_id: "user.id",
    session_id: "session.id",
    err: (value) => ({
      "exception.type": partOf(value, "type"),
      "exception.message": partOf(value, "message"),
      "exception.stacktrace": partOf(value, "stack"),
    }),
  }),
  head: ({ level, time }) => ({
    timestamp: isoTime(time),
    severity_text: level.toUpperCase(),
    severity_number: severityOf(level),
  }),
  writer: ({ pid, hostname }) => ({ "process.pid": pid, "host.name": hostname }),
  messageKey: "body",
  pinoOptions: () => ({
    messageKey: "body",
    timestamp: () => `,"timestamp":"${isoTime(Date.now())}"`,
    formatters: {
      level: (label, number) => ({
        severity_text: label.toUpperCase(),
        severity_number: severityNumber(number),
      }),
    },
  }),
};
