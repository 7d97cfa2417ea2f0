import { type AnyEvent, complain } from "@runtap/core";
import { type RecordLimits, toRecord } from "@runtap/core/records";
import type { ContentMode } from "./fields/content.ts";
import { isLevelName, LEVELS, type LevelName, type LevelOption } from "./levels.ts";
import { isPinoLike, nameIn, type PinoLike } from "./output/pino-like.ts";
import type { LogStream } from "./output/stream-outlet.ts";
import { isPresetName, type PresetName, presets } from "./presets/presets.ts";
import type { LogPreset } from "./presets/preset.ts";

/** Fields of your own: the same on every line, or made from each event. Scalars alone, as metadata. */
export type ExtraFields =
  | { readonly [key: string]: unknown }
  | ((event: AnyEvent) => { readonly [key: string]: unknown });

/** How runs are logged. */
export interface PinoHandlerOptions {
  /** Your own logger: lines go where it writes, with what it adds. */
  readonly logger?: PinoLike | undefined;
  /**
   * Where the handler writes by itself, which costs a fraction: a path (opened for appending), a descriptor, or anything
   * with `write(text)`, like `pino.transport(…)`. @default the standard output, where there is no `logger`
   */
  readonly destination?: string | number | LogStream | undefined;
  /**
   * The least grave lines that are written: what is below is not even subscribed to. Give it for a logger whose level
   * changes while the program runs. @default the logger's level when the handler is made, else `"info"`
   */
  readonly level?: LevelOption | undefined;
  /** What goes in and out: not at all, 200 characters of each, or all within `limits`. @default false */
  readonly content?: ContentMode | undefined;
  /** How much of an event's content is written. @default depth 8, breadth 200, 16,384 characters a text, 65,536 bytes in all */
  readonly limits?: RecordLimits | undefined;
  /** A line for each token too, at level trace; otherwise the ending counts them. @default false */
  readonly tokens?: boolean | undefined;
  /** A line for each event, for each ending of a run, or for each ending of a root, with sums of what was inside. @default "event" */
  readonly lines?: "event" | "run" | "trace" | undefined;
  /** What the keys are called. @default "plain" */
  readonly preset?: PresetName | LogPreset | undefined;
  /** Fields of your own. */
  readonly fields?: ExtraFields | undefined;
  /** Patterns of events of your own that get a line: `["cart.*"]`. @default none */
  readonly custom?: readonly string[] | undefined;
  /** How long a line may wait for others, in milliseconds, where the handler writes by itself; 0 writes each at once. Errors never wait. @default 100 */
  readonly maxDelayMs?: number | undefined;
}

/** Options, checked and completed. */
export interface Settings {
  readonly logger: PinoLike | undefined;
  readonly destination: string | number | LogStream;
  readonly level: LevelOption;
  readonly content: ContentMode;
  readonly limits: RecordLimits;
  readonly tokens: boolean;
  readonly lines: "event" | "run" | "trace";
  readonly preset: LogPreset;
  readonly fields: ExtraFields;
  readonly custom: readonly string[];
  readonly maxDelayMs: number;
}

const KNOWN: readonly string[] = [
  "logger",
  "destination",
  "level",
  "content",
  "limits",
  "tokens",
  "lines",
  "preset",
  "fields",
  "custom",
  "maxDelayMs",
];

const STDOUT = 1;
const LIMITS: RecordLimits = { maxBytes: 65_536 };

/** Checks and completes options. */
export function settingsOf(options: PinoHandlerOptions): Settings {
  if (typeof options !== "object" || options === null) {
    throw complain("the options of pinoHandler", "an object", options, "Try { logger }.");
  }
  const stranger = Object.keys(options).find((key) => !KNOWN.includes(key));
  if (stranger !== undefined) {
    const known = `one of ${KNOWN.join(", ")}`;
    throw complain("an option of pinoHandler", known, stranger, "Is it misspelt?");
  }
  const { logger, destination, content = false, tokens = false, lines = "event" } = options;
  const { preset = "plain", fields = {}, custom = [], maxDelayMs = 100 } = options;
  if (logger !== undefined && !isPinoLike(logger)) {
    throw complain("`logger`", "a pino logger", logger, "Pass pino(), or leave it out.");
  }
  if (logger !== undefined && destination !== undefined) {
    const advice = "A logger has a destination of its own: pass one of the two.";
    throw complain("`destination`", "left out beside `logger`", destination, advice);
  }
  if (destination !== undefined && !isDestination(destination)) {
    const advice = "Leave it out for the standard output.";
    throw complain("`destination`", "a path, a descriptor or a stream", destination, advice);
  }
  requireOneOf("`content`", content, [false, "summary", "full"]);
  requireOneOf("`tokens`", tokens, [false, true]);
  requireOneOf("`lines`", lines, ["event", "run", "trace"]);
  if (typeof maxDelayMs !== "number" || !(maxDelayMs >= 0 && maxDelayMs < 2 ** 31)) {
    const requirement = "a number of milliseconds from 0 to 2,147,483,647";
    throw complain("`maxDelayMs`", requirement, maxDelayMs, "Leave it out for 100.");
  }
  if ((typeof fields !== "object" && typeof fields !== "function") || fields === null) {
    const advice = 'Try { service: "api" }.';
    throw complain("`fields`", "an object, or a function that returns one", fields, advice);
  }
  if (!Array.isArray(custom) || !custom.every((each) => typeof each === "string")) {
    throw complain("`custom`", "an array of patterns", custom, 'Try ["cart.*"].');
  }
  return {
    logger,
    destination: destination ?? STDOUT,
    level: levelFor(options.level, logger),
    content,
    limits: limitsFor(options.limits),
    tokens,
    lines,
    preset: presetFor(preset),
    fields,
    custom,
    maxDelayMs,
  };
}

/** Complete; records refuse what is none, and better now than at the first event. */
function limitsFor(own: RecordLimits | undefined): RecordLimits {
  const limits = { ...LIMITS, ...own };
  const run = { id: "", traceId: "", kind: "tool", name: "", tags: [], metadata: {} } as const;
  const info = { ...run, verbose: false, startTime: 0 };
  toRecord({ type: "run.text", run: info, seq: 0, time: 0, text: "" }, limits);
  return limits;
}

function presetFor(preset: unknown): LogPreset {
  if (isPresetName(preset)) return presets[preset];
  if (isPreset(preset)) return preset;
  const advice = 'Leave it out for "plain".';
  throw complain("`preset`", `one of ${Object.keys(presets).join(", ")}`, preset, advice);
}

function isPreset(value: unknown): value is LogPreset {
  return (
    typeof value === "object" &&
    value !== null &&
    ["fields", "head", "writer"].every((key) => typeof Reflect.get(value, key) === "function") &&
    typeof Reflect.get(value, "messageKey") === "string"
  );
}

function levelFor(level: unknown, logger: PinoLike | undefined): LevelOption {
  if (level === "silent" || isLevelName(level)) return level;
  if (level !== undefined) {
    const names = [...Object.keys(LEVELS), "silent"].join(", ");
    throw complain("`level`", `one of ${names}`, level, "Leave it out for the logger's.");
  }
  return logger === undefined ? "info" : levelOfLogger(logger);
}

/** The least grave of pino's own levels that the logger writes now. */
function levelOfLogger(logger: PinoLike): LevelOption {
  const names: readonly LevelName[] = ["trace", "debug", "info", "warn", "error", "fatal"];
  return names.find((name) => logger.isLevelEnabled(nameIn(logger, name))) ?? "silent";
}

function isDestination(value: unknown): value is string | number | LogStream {
  if (typeof value === "string") return value !== "";
  if (typeof value === "number") return Number.isInteger(value) && value >= 0;
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, "write") === "function"
  );
}

function requireOneOf(what: string, value: unknown, allowed: readonly unknown[]): void {
  if (allowed.includes(value)) return;
  const advice = `Leave it out for ${String(allowed[0])}.`;
  throw complain(what, `one of ${allowed.map(String).join(", ")}`, value, advice);
}
