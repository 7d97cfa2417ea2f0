import { type Environment, EnvironmentOptions } from "@runtap/core/node";
import { LEVELS, isLevelName } from "./levels.ts";
import type { PinoHandlerOptions } from "./options.ts";
import { isPresetName, presets } from "./presets/presets.ts";

/** The options that the environment asks for: `RUNTAP_PINO_LEVEL=warn`, `RUNTAP_PINO_DESTINATION=runs.ndjson`… */
export function optionsFrom(variables: Environment): PinoHandlerOptions {
  const env = new EnvironmentOptions("RUNTAP_PINO_", variables);
  return {
    destination: destinationOf(env.text("DESTINATION")),
    level: env.oneOf("LEVEL", [...Object.keys(LEVELS).filter(isLevelName), "silent"]),
    content: env.oneOf("CONTENT", ["summary", "full"]),
    lines: env.oneOf("LINES", ["event", "run", "trace"]),
    preset: env.oneOf("PRESET", Object.keys(presets).filter(isPresetName)),
    tokens: env.flag("TOKENS"),
    maxDelayMs: env.count("MAX_DELAY_MS", "milliseconds"),
  };
}

function destinationOf(destination: string | undefined): string | number | undefined {
  if (destination === "stdout") return 1;
  return destination === "stderr" ? 2 : destination;
}
