import type { FieldValue } from "../fields/field.ts";
import { isLogKey, LOG_KEYS, type LogKey } from "../log-keys.ts";
import type { LogPreset } from "./preset.ts";

const SAMPLES: { readonly [Type in LogKey["type"]]: FieldValue } = {
  string: "x",
  integer: 1,
  number: 1,
  boolean: true,
  strings: ["x"],
  object: { type: "x", message: "x", stack: "x", code: "x", status: 1 },
};
const METADATA = "metadata.";

/** Tells which keys are ours in a preset, under our names or under its own: fields of the program's keep away from them. */
export function presetKeys(preset: LogPreset): (key: string) => boolean {
  const names = new Set(LOG_KEYS.flatMap(({ key, type }) => namesOf(preset, key, SAMPLES[type])));
  const [metadata = METADATA] = namesOf(preset, `${METADATA}x`, "x");
  const prefix = metadata.endsWith("x") ? metadata.slice(0, -1) : metadata;
  return (key) => isLogKey(key) || names.has(key) || (prefix !== "" && key.startsWith(prefix));
}

function namesOf(preset: LogPreset, key: string, value: FieldValue): readonly string[] {
  try {
    return Object.keys(preset.fields({ [key]: value }));
  } catch {
    // A preset of the program's that wants more than one field: then it has no name for this one alone.
    return [];
  }
}
