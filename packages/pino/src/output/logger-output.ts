import { type Fields, type FieldsInProgress, sound } from "../fields/field.ts";
import { fieldsText, LineFields } from "../fields/line-fields.ts";
import type { LevelName } from "../levels.ts";
import { isLogKey } from "../log-keys.ts";
import { plain } from "../presets/plain.ts";
import type { LogPreset } from "../presets/preset.ts";
import { flushStream } from "./flush-stream.ts";
import type { Output, RunLine, RunOutput } from "./lines.ts";
import { type Handover, handoverFor, isClosed, symbolIn, takenKeys } from "./logger-traits.ts";
import { asOwnLine } from "./own-lines.ts";
import { nameIn, type PinoLike } from "./pino-like.ts";

type Log = (fields: object, message: string) => void;

const NOTHING: Fields = {};

/** Writes through the program's own logger, as the program would. */
export class LoggerOutput implements Output {
  readonly taken: ReadonlySet<string>;
  readonly #logger: PinoLike;
  readonly #preset: LogPreset;
  readonly #handover: Handover;
  readonly #bindings: symbol | undefined;
  readonly #stream: symbol | undefined;
  /** The logger may have levels of its own only: the next graver one stands for each of pino's. */
  readonly #names: { readonly [Level in LevelName]: string };
  /** Says what it is told to say before each line, for lines whose fields are text. */
  #speaker: PinoLike | undefined;

  constructor(logger: PinoLike, preset: LogPreset) {
    this.#logger = logger;
    this.#preset = preset;
    this.taken = takenKeys(logger);
    const handover = handoverFor(logger);
    const isMetByOurs = [...this.taken].some(isLogKey);
    this.#handover = handover === "text" && isMetByOurs ? "child" : handover;
    this.#bindings = symbolIn(logger, "pino.chindings");
    this.#stream = symbolIn(logger, "pino.stream");
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

  fields(): LineFields {
    return new LineFields(this.#handover === "text" && this.#preset === plain ? "text" : "object");
  }

  bind(fields: LineFields): RunOutput {
    if (this.#handover === "text") {
      const bound = this.#textOf(fields);
      return { write: (line) => this.#guarded(line, () => this.#speak(bound, line)) };
    }
    const bound = this.#named(fields.object);
    if (this.#handover === "whole") {
      return {
        write: (line) =>
          this.#guarded(line, () => {
            const own = { ...bound, ...this.#named(line.fields.object) };
            log(this.#logger, this.#names[line.level], own, line.message);
          }),
      };
    }
    let child: PinoLike | undefined;
    return {
      write: (line) =>
        this.#guarded(line, () => {
          // No options, ever: with some a child forgets the redaction of its parent.
          child ??= this.#logger.child(bound);
          const own = this.#named(line.fields.object);
          log(child, this.#names[line.level], own, line.message);
        }),
    };
  }

  /** The fields go where a child logger has what is bound to it: as text, which pino writes as it is. */
  #speak(bound: string, { level, fields, message }: RunLine): void {
    const symbol = this.#bindings;
    if (symbol === undefined) return;
    this.#speaker ??= this.#logger.child({});
    const before: unknown = Reflect.get(this.#logger, symbol);
    Reflect.set(this.#speaker, symbol, String(before) + bound + this.#textOf(fields));
    log(this.#speaker, this.#names[level], NOTHING, message);
  }

  #guarded(line: RunLine, write: () => void): boolean {
    if (isClosed(this.#logger, this.#stream)) {
      throw new Error("The logger's destination has been closed.");
    }
    try {
      write();
    } catch (error) {
      if (this.#handover !== "text") this.#saveLine(line);
      throw error;
    }
    return true;
  }

  /** A serializer has thrown, or a mixin: what such a function is hardly there for is tried without the rest. */
  #saveLine({ level, fields, message }: RunLine): void {
    const { event, seq, status, failed } = fields.object;
    const kept = this.#named({ event, seq, status, failed, log_failed: true });
    attempt(() => log(this.#logger, this.#names[level], kept, message));
  }

  #textOf(fields: LineFields): string {
    return this.#preset === plain ? fields.text : fieldsText(this.#preset.fields(fields.object));
  }

  /** The fields as they are called here, without the keys that the logger writes by itself: they would be there twice. */
  #named(fields: Fields): Fields {
    const named = this.#preset.fields(fields);
    let renamed: FieldsInProgress | undefined;
    for (const key of this.taken) {
      if (!Object.hasOwn(named, key)) continue;
      renamed ??= { ...named };
      renamed[`runtap.${key}`] = renamed[key];
      Reflect.deleteProperty(renamed, key);
    }
    return renamed ?? named;
  }

  async flush(): Promise<void> {
    const logger = this.#logger;
    if (this.#stream === undefined) {
      await new Promise<void>((resolve) => {
        if (logger.flush === undefined) resolve();
        else logger.flush(() => resolve());
      });
    } else await flushStream(Reflect.get(logger, this.#stream));
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
  const text = sound(message);
  if (isLog(method)) asOwnLine(() => method.call(logger, fields, text));
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
