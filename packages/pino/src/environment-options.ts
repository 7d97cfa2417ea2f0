import { RuntapError } from "@runtap/core";
import { isLevelName, LEVELS } from "./levels.ts";
import type { PinoHandlerOptions } from "./options.ts";
import { isPresetName, presets } from "./presets/presets.ts";

/** What can be set where there is no code to set it in. */
const PREFIX = "RUNTAP_PINO_";

type Environment = Readonly<Record<string, string | undefined>>;

/** The options that the environment asks for: `RUNTAP_PINO_LEVEL=warn`, `RUNTAP_PINO_DESTINATION=runs.ndjson`… */
export function optionsFrom(env: Environment): PinoHandlerOptions {
  const read = (name: string): string | undefined => env[PREFIX + name] || undefined;
  const level = read("LEVEL");
  if (level !== undefined && level !== "silent" && !isLevelName(level)) {
    throw unexpected("LEVEL", `one of ${Object.keys(LEVELS).join(", ")}, silent`, level);
  }
  const content = read("CONTENT");
  if (content !== undefined && content !== "summary" && content !== "full") {
    throw unexpected("CONTENT", "summary or full", content);
  }
  const lines = read("LINES");
  if (lines !== undefined && lines !== "event" && lines !== "run" && lines !== "trace") {
    throw unexpected("LINES", "event, run or trace", lines);
  }
  const preset = read("PRESET");
  if (preset !== undefined && !isPresetName(preset)) {
    throw unexpected("PRESET", `one of ${Object.keys(presets).join(", ")}`, preset);
  }
  const tokens = read("TOKENS");
  if (tokens !== undefined && !["0", "1", "false", "true"].includes(tokens)) {
    throw unexpected("TOKENS", "1 or 0", tokens);
  }
  const delay = read("MAX_DELAY_MS");
  if (delay !== undefined && !/^\d{1,9}$/.test(delay)) {
    throw unexpected("MAX_DELAY_MS", "a number of milliseconds", delay);
  }
  return {
    destination: destinationOf(read("DESTINATION")),
    level,
    content,
    lines,
    preset,
    tokens: tokens === undefined ? undefined : tokens === "1" || tokens === "true",
    maxDelayMs: delay === undefined ? undefined : Number(delay),
  };
}

function destinationOf(destination: string | undefined): string | number | undefined {
  if (destination === "stdout") return 1;
  return destination === "stderr" ? 2 : destination;
}

function unexpected(name: string, requirement: string, got: string): RuntapError {
  return new RuntapError(
    "invalid-option",
    `Expected \`${PREFIX}${name}\` to be ${requirement}, got \`${got}\`. Unset it for the default.`,
  );
}
