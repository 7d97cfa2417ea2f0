import type { Fields, FieldsInProgress } from "../fields/field.ts";
import { LEVELS, type LevelName } from "../levels.ts";
import type { LogPreset } from "../presets/preset.ts";
import type { Output, RunOutput } from "./lines.ts";
import { type LoggerTraits, traitsOf } from "./logger-traits.ts";
import { asOwnLine } from "./own-lines.ts";
import type { PinoLike } from "./pino-like.ts";

type Log = (fields: object, message: string) => void;

/** Writes through the program's own logger, as the program would. */
export class LoggerOutput implements Output {
  readonly #logger: PinoLike;
  readonly #preset: LogPreset;
  readonly #traits: LoggerTraits;
  /** The logger may have levels of its own only: the next graver one stands for each of pino's. */
  readonly #names: { readonly [Level in LevelName]: string };

  constructor(logger: PinoLike, preset: LogPreset) {
    this.#logger = logger;
    this.#preset = preset;
    this.#traits = traitsOf(logger);
    const name = (level: LevelName): string => nameIn(logger, level);
    this.#names = {
      trace: name("trace"),
      debug: name("debug"),
      info: name("info"),
      warn: name("warn"),
      error: name("error"),
      fatal: name("fatal"),
    };
  }

  isEnabled(level: LevelName): boolean {
    return this.#logger.isLevelEnabled(this.#names[level]);
  }

  bind(fields: Fields): RunOutput {
    const bound = this.#own(this.#preset.fields(fields));
    const isWhole = this.#traits.needsWholeLines;
    let logger = isWhole ? this.#logger : undefined;
    return {
      write: (level, _time, own, message) => {
        if (this.#traits.isClosed()) throw new Error("The logger's destination has been closed.");
        const name = this.#names[level];
        const named = this.#own(this.#preset.fields(own));
        try {
          // No options, ever: with some a child forgets the redaction of its parent.
          logger ??= this.#logger.child({ ...bound });
          log(logger, name, isWhole ? { ...bound, ...named } : named, message);
        } catch (error) {
          this.#saveLine(name, { ...fields, ...own }, message);
          throw error;
        }
        return true;
      },
    };
  }

  /** A serializer has thrown, or a mixin: what such a function is hardly there for is tried without the rest. */
  #saveLine(name: string, fields: Fields, message: string): void {
    const { runtap_v, event, run_id, trace_id, status, failed } = fields;
    const kept = { runtap_v, event, run_id, trace_id, status, failed, log_failed: true };
    attempt(() => log(this.#logger, name, this.#own(this.#preset.fields(kept)), message));
  }

  /** Without the keys that the logger writes by itself: they would be there twice. */
  #own(fields: Fields): Fields {
    let renamed: FieldsInProgress | undefined;
    for (const key of this.#traits.taken) {
      if (!Object.hasOwn(fields, key)) continue;
      renamed ??= { ...fields };
      renamed[`runtap.${key}`] = renamed[key];
      Reflect.deleteProperty(renamed, key);
    }
    return renamed ?? fields;
  }

  flush(): Promise<void> {
    const logger = this.#logger;
    return new Promise((resolve, reject) => {
      if (logger.flush === undefined) resolve();
      else {
        logger.flush((error) => {
          if (error === undefined || error === null) resolve();
          else reject(error);
        });
      }
    });
  }

  /** The logger is the program's. */
  close(): Promise<void> {
    return this.flush();
  }
}

function isLog(value: unknown): value is Log {
  return typeof value === "function";
}

function log(logger: PinoLike, name: string, fields: Fields, message: string): void {
  const method: unknown = Reflect.get(logger, name);
  if (isLog(method)) asOwnLine(() => method.call(logger, fields, message));
}

/** Whether it did not throw; why it did has been told of by then. */
function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/** What the logger calls a level, or the least grave of its own that is as grave. */
function nameIn({ levels }: PinoLike, level: LevelName): string {
  if (levels.values[level] !== undefined) return level;
  const graver = Object.entries(levels.values).sort(([, one], [, other]) => one - other);
  const found = graver.find(([, value]) => value >= LEVELS[level]) ?? graver.at(-1);
  return found?.[0] ?? level;
}
