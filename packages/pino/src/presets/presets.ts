import { datadog } from "./datadog.ts";
import { ecs } from "./ecs.ts";
import { googleCloud } from "./google-cloud.ts";
import { loki } from "./loki.ts";
import { otel } from "./otel.ts";
import { plain } from "./plain.ts";
import type { LogPreset } from "./preset.ts";

/** The shapes that readers of logs want, by name. */
export const presets: {
  readonly plain: LogPreset;
  readonly ecs: LogPreset;
  readonly datadog: LogPreset;
  readonly "google-cloud": LogPreset;
  readonly loki: LogPreset;
  readonly otel: LogPreset;
} = { plain, ecs, datadog, "google-cloud": googleCloud(), loki, otel };

/** The name of a preset. */
export type PresetName = keyof typeof presets;

/** Whether this names a preset. */
export function isPresetName(name: unknown): name is PresetName {
  return typeof name === "string" && Object.hasOwn(presets, name);
}
