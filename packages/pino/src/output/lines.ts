import type { Fields } from "../fields/field.ts";
import type { LevelName } from "../levels.ts";

/** Where the lines of one run go: what is the same on all of them has been said. */
export interface RunOutput {
  /**
   * Writes a line; whether there was room for it.
   *
   * @throws what the output has failed with; core reports it as `handler.error`.
   */
  write(level: LevelName, time: number, fields: Fields, message: string): boolean;
}

/** Where lines go. */
export interface Output {
  /** Whether a line of this level would be written now. */
  isEnabled(level: LevelName): boolean;
  /** Takes what is the same on every line of a run. */
  bind(fields: Fields): RunOutput;
  /** Resolves when what was written has been handed on; rejects with what has failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
