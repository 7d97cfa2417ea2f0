import type { Writable } from "node:stream";
import { complain } from "@runtap/core";
import { asciiGlyphs, unicodeGlyphs } from "./glyphs.ts";
import { canColour, canUnicode, terminalWidth } from "./terminal.ts";
import { MIN_COLUMNS } from "./text/columns.ts";
import type { Look } from "./screen.ts";

/** How runs are printed. */
export interface StdoutOptions {
  /** Where to print. It is never ended. @default process.stdout */
  readonly stream?: Writable | undefined;
  /** Print in colours. @default on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` decides where it is set */
  readonly color?: boolean | undefined;
  /** Draw with `▶ ✔ │` rather than `> v |`. @default unless the terminal is known not to show them */
  readonly unicode?: boolean | undefined;
  /** Columns of a line, at least 20. @default the terminal's, else `COLUMNS`, else 100 */
  readonly width?: number | undefined;
  /** Show what goes in and out. `false` shows no input, output, token or error message, but names, counts, durations and the classes of errors. @default true */
  readonly content?: boolean | undefined;
  /** Show the answer of a model, and text chunks, while they come. Otherwise the ending shows their first line. @default true */
  readonly tokens?: boolean | undefined;
  /** Start each line with the local time of its event, `14:03:07.250`. @default false */
  readonly time?: boolean | undefined;
  /** `"verbose"` prints only the runs that are marked by `verbose: true`, on themselves or around them. @default every run */
  readonly only?: "verbose" | undefined;
}

/** Options, checked and completed. */
export interface Settings {
  readonly stream: Writable;
  readonly look: Look;
  readonly content: boolean;
  readonly tokens: boolean;
  readonly isVerboseOnly: boolean;
}

/** Checks and completes options. */
export function settingsOf(options: StdoutOptions): Settings {
  const { stream = process.stdout, color, unicode, width, content = true, tokens = true } = options;
  const { time = false, only } = options;
  for (const [name, value] of Object.entries({ color, unicode, content, tokens, time })) {
    if (value !== undefined && typeof value !== "boolean") {
      throw complain(`\`${name}\``, "a boolean", value, "Leave it out for the default.");
    }
  }
  if (width !== undefined && !(Number.isInteger(width) && width >= MIN_COLUMNS)) {
    const advice = "Leave it out for the terminal's.";
    throw complain("`width`", `an integer of at least ${MIN_COLUMNS}`, width, advice);
  }
  if (only !== undefined && only !== "verbose") {
    throw complain("`only`", '"verbose"', only, "Leave it out to print every run.");
  }
  const { env, platform } = process;
  return {
    stream: requireStream(stream),
    look: {
      glyphs: (unicode ?? canUnicode(env, platform)) ? unicodeGlyphs : asciiGlyphs,
      isColoured: color ?? canColour(stream, env),
      showsTime: time,
      columns: width === undefined ? terminalWidth(stream, env) : () => width,
    },
    content,
    tokens: tokens && content,
    isVerboseOnly: only === "verbose",
  };
}

/** Complains unless one can write to it. */
export function requireStream(stream: unknown): Writable {
  if (isWritable(stream)) return stream;
  throw complain("`stream`", "a Writable", stream, "Leave it out for process.stdout.");
}

function isWritable(value: unknown): value is Writable {
  return (
    typeof value === "object" &&
    value !== null &&
    "write" in value &&
    typeof value.write === "function" &&
    "once" in value
  );
}
