import { hostname } from "node:os";
import { fieldsText, LineFields, quote } from "../fields/line-fields.ts";
import { type LevelName, LEVELS, type LevelOption, valueOf } from "../levels.ts";
import { plain } from "../presets/plain.ts";
import type { LogPreset } from "../presets/preset.ts";
import type { LineBuffer } from "./line-buffer.ts";
import type { Output, RunOutput } from "./lines.ts";

/** Writes lines by itself: what is the same on a run's lines is made to text once. */
export class DestinationOutput implements Output {
  readonly taken: ReadonlySet<string>;
  readonly #buffer: LineBuffer;
  readonly #preset: LogPreset;
  readonly #least: number;
  readonly #writerText: string;
  readonly #messageKeyText: string;

  constructor(buffer: LineBuffer, preset: LogPreset, level: LevelOption) {
    const writer = preset.writer({ pid: process.pid, hostname: hostname() });
    const head = preset.head({ level: "info", time: 0 });
    this.#buffer = buffer;
    this.#preset = preset;
    this.#least = valueOf(level);
    this.#writerText = fieldsText(writer);
    this.#messageKeyText = `,${quote(preset.messageKey)}:`;
    this.taken = new Set([...Object.keys(writer), ...Object.keys(head), preset.messageKey]);
  }

  isEnabled(level: LevelName): boolean {
    return LEVELS[level] >= this.#least;
  }

  fields(): LineFields {
    return new LineFields(this.#preset === plain ? "text" : "object");
  }

  bind(fields: LineFields): RunOutput {
    const bound = flat(this.#writerText + this.#textOf(fields));
    return {
      write: ({ level, time, fields: own, message }) => {
        const said = `${bound}${this.#textOf(own)}${this.#messageKeyText}${quote(message)}}\n`;
        const line = this.#opened(said, level, time);
        return this.#buffer.add(line, LEVELS[level] >= LEVELS.error);
      },
    };
  }

  /** With level and time before it: by hand where they are as pino has them, since they stand on every line. */
  #opened(said: string, level: LevelName, time: number): string {
    return this.#preset === plain
      ? `{"level":${LEVELS[level]},"time":${Math.floor(time)}${said}`
      : `{${(fieldsText(this.#preset.head({ level, time })) + said).slice(1)}`;
  }

  #textOf(fields: LineFields): string {
    return this.#preset === plain ? fields.text : fieldsText(this.#preset.fields(fields.object));
  }

  flush(): Promise<void> {
    return this.#buffer.flush();
  }

  close(): Promise<void> {
    return this.#buffer.close();
  }
}

/** An engine keeps a joined text as the tree of its parts until it is read: this is read for every line. */
function flat(text: string): string {
  text.charCodeAt(0);
  return text;
}
