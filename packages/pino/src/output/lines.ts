import type { LineFields } from "../fields/line-fields.ts";
import type { LevelName } from "../levels.ts";

/** A line of a run. */
export interface RunLine {
  readonly level: LevelName;
  /** Epoch milliseconds, with fraction. */
  readonly time: number;
  readonly fields: LineFields;
  readonly message: string;
}

/** Where the lines of one run go: what is the same on all of them has been said. */
export interface RunOutput {
  /**
   * Writes a line; whether there was room for it.
   *
   * @throws what the output has failed with; core reports it as `handler.error`.
   */
  write(line: RunLine): boolean;
}

/** Where lines go. */
export interface Output {
  /** Keys that are written in any case: fields of the program's own keep away from them. */
  readonly taken: ReadonlySet<string>;
  /** Whether a line of this level would be written now. */
  isEnabled(level: LevelName): boolean;
  /** An empty part of a line, in the form that is wanted here. */
  fields(): LineFields;
  /** Takes what is the same on every line of a run. */
  bind(fields: LineFields): RunOutput;
  /** Resolves when what was written has been handed on; rejects with what has failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
