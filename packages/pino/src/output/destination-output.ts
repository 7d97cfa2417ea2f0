import { hostname } from "node:os";
import type { Fields } from "../fields/field.ts";
import { type LevelName, LEVELS, type LevelOption, valueOf } from "../levels.ts";
import { fieldsText, lineText } from "../line-text.ts";
import type { LogPreset } from "../presets/preset.ts";
import type { LineBuffer } from "./line-buffer.ts";
import type { Output, RunOutput } from "./lines.ts";

/** Writes lines by itself: what is the same on a run's lines is made to text once. */
export class DestinationOutput implements Output {
  readonly #buffer: LineBuffer;
  readonly #preset: LogPreset;
  readonly #least: number;
  readonly #writerText: string;

  constructor(buffer: LineBuffer, preset: LogPreset, level: LevelOption) {
    this.#buffer = buffer;
    this.#preset = preset;
    this.#least = valueOf(level);
    this.#writerText = fieldsText(preset.writer({ pid: process.pid, hostname: hostname() }));
  }

  isEnabled(level: LevelName): boolean {
    return LEVELS[level] >= this.#least;
  }

  bind(fields: Fields): RunOutput {
    const { head, messageKey, fields: named } = this.#preset;
    const bound = this.#writerText + fieldsText(named(fields));
    return {
      write: (level, time, own, message) => {
        const parts = fieldsText(head({ level, time })) + bound + fieldsText(named(own));
        const line = lineText(parts, messageKey, message);
        return this.#buffer.add(line, LEVELS[level] >= LEVELS.error);
      },
    };
  }

  flush(): Promise<void> {
    return this.#buffer.flush();
  }

  close(): Promise<void> {
    return this.#buffer.close();
  }
}
