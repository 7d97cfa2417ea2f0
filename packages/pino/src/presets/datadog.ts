import { isoTime, type LogPreset, nanoseconds, partOf, renaming } from "./preset.ts";

/**
 * Datadog's reserved and standard attributes: https://docs.datadoghq.com/standard-attributes. Its `duration` is in
 * nanoseconds; `status` is the level there, so that a run's own is `run_status`.
 */
export const datadog: LogPreset = {
  name: "datadog",
  fields: renaming({
    event: "evt.name",
    status: "run_status",
    duration_ms: (value) => ({ duration: nanoseconds(value), duration_ms: value }),
    user_id: "usr.id",
    "error.type": "error.kind",
    err: (value) => ({
      "error.message": partOf(value, "message"),
      "error.stack": partOf(value, "stack"),
    }),
  }),
  head: ({ level, time }) => ({ timestamp: isoTime(time), status: level }),
  writer: ({ pid, hostname }) => ({ host: hostname, pid }),
  messageKey: "message",
  pinoOptions: () => ({
    messageKey: "message",
    timestamp: () => `,"timestamp":"${isoTime(Date.now())}"`,
    formatters: { level: (label) => ({ status: label }) },
  }),
};
