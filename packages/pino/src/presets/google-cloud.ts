import { textOf } from "../fields/field.ts";
import type { LevelName } from "../levels.ts";
import { isoTime, type LogPreset, partOf, renaming } from "./preset.ts";

const SEVERITY: { readonly [Level in LevelName]: string } = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

function severityOf(label: string): string {
  return new Map<string, string>(Object.entries(SEVERITY)).get(label) ?? "DEFAULT";
}

/** Where traces are, for {@link googleCloud}. */
export interface GoogleCloudOptions {
  /** The project whose traces the lines belong to; without it the bare trace id is written. */
  readonly projectId?: string;
}

/**
 * Google Cloud's special fields of structured logs: https://cloud.google.com/logging/docs/structured-logging. Give it the
 * project, so that lines are linked with traces.
 */
export function googleCloud({ projectId }: GoogleCloudOptions = {}): LogPreset {
  const before = projectId === undefined ? "" : `projects/${projectId}/traces/`;
  return {
    name: "google-cloud",
    fields: renaming({
      trace_id: (value) => ({ "logging.googleapis.com/trace": `${before}${textOf(value)}` }),
      span_id: "logging.googleapis.com/spanId",
      trace_flags: (value) => ({
        "logging.googleapis.com/trace_sampled": Number.parseInt(textOf(value), 16) % 2 === 1,
      }),
      err: (value) => ({
        "error.message": partOf(value, "message"),
        // The name by which Error Reporting finds it.
        stack_trace: partOf(value, "stack"),
      }),
    }),
    head: ({ level, time }) => ({ severity: SEVERITY[level], time: isoTime(time) }),
    writer: ({ pid, hostname }) => ({ pid, hostname }),
    messageKey: "message",
    pinoOptions: () => ({
      messageKey: "message",
      timestamp: () => `,"time":"${isoTime(Date.now())}"`,
      formatters: { level: (label) => ({ severity: severityOf(label) }) },
    }),
  };
}
