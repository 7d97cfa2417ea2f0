import { type Fields, type FieldsInProgress, textOf } from "../fields/field.ts";
import { type LogPreset, renaming } from "./preset.ts";

/** Different for every run, or nearly: as labels they would make a stream each, so they are structured metadata. */
const METADATA_KEYS: ReadonlySet<string> = new Set([
  "run_id",
  "parent_run_id",
  "trace_id",
  "span_id",
  "trace_flags",
  "user_id",
  "session_id",
]);

const rest = renaming({
  // Loki's JSON parser skips lists.
  tags: (value) => ({ tags: textOf(value) }),
  "gen_ai.response.finish_reasons": (value) => ({
    "gen_ai.response.finish_reasons": textOf(value),
  }),
});

function fields(all: Fields): Fields {
  const meta: { [key: string]: string } = {};
  const others: FieldsInProgress = {};
  for (const [key, value] of Object.entries(all)) {
    if (!METADATA_KEYS.has(key)) others[key] = value;
    else if (value !== undefined) meta[key] = textOf(value);
  }
  return Object.keys(meta).length === 0 ? rest(others) : { ...rest(others), meta };
}

/**
 * Grafana Loki: ids stand in `meta`, which pino-loki sends as structured metadata, never as labels; lists are texts.
 * https://grafana.com/docs/loki/latest/get-started/labels/structured-metadata/
 */
export const loki: LogPreset = {
  name: "loki",
  fields,
  head: ({ level, time }) => ({ level, time: Math.floor(time) }),
  writer: ({ hostname }) => ({ hostname }),
  messageKey: "msg",
  // As pino writes by itself: pino-loki wants `level` and `time` as numbers.
  pinoOptions: () => ({}),
};
