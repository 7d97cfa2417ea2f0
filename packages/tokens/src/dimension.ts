import type { RunInfo } from "@runtap/core";

/** What calls can be grouped by, and budgets be kept for. `"metadata.tenant"` is the run's metadata `tenant`. */
export type Dimension =
  | "run"
  | "trace"
  | "session"
  | "user"
  | "model"
  | "provider"
  | "name"
  | "tag"
  | `metadata.${string}`;

/** The name of calls that have none in a dimension. */
export const NONE = "(none)";

const MAX_NAME = 256;

/** What a call is filed under. */
export interface Filed {
  readonly run: RunInfo;
  /** The ids of the runs around it. */
  readonly around: readonly string[];
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

const NAMED: readonly string[] = [
  "run",
  "trace",
  "session",
  "user",
  "model",
  "provider",
  "name",
  "tag",
];

/** Whether this is the name of a dimension. */
export function isDimension(value: unknown): value is Dimension {
  if (typeof value !== "string") return false;
  return NAMED.includes(value) || /^metadata\../.test(value);
}

/** The names of a call in a dimension: several for runs (itself and those around) and tags, else one. */
export function namesIn(dimension: Dimension, filed: Filed): readonly string[] {
  const { run } = filed;
  switch (dimension) {
    case "run":
      return [run.id, ...filed.around];
    case "tag":
      return run.tags.map(cut);
    case "trace":
      return [run.traceId];
    case "session":
      return [named(run.sessionId)];
    case "user":
      return [named(run.userId)];
    case "model":
      return [named(filed.model)];
    case "provider":
      return [named(filed.provider)];
    case "name":
      return [named(run.name)];
    default:
      return [named(run.metadata[dimension.slice("metadata.".length)])];
  }
}

function named(value: unknown): string {
  if (typeof value === "string") return value === "" ? NONE : cut(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : NONE;
}

function cut(name: string): string {
  return name.length > MAX_NAME ? name.slice(0, MAX_NAME) : name;
}
