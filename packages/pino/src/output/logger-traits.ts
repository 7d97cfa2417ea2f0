import { isIdMixin } from "./own-lines.ts";
import type { PinoLike } from "./pino-like.ts";

/** What matters of how a logger is set up. */
export interface LoggerTraits {
  /** The keys that it writes by itself: level, time, its bindings, the text. */
  readonly taken: ReadonlySet<string>;
  /** What is bound to a child would go past something that the program has set up, or meet it twice. */
  readonly needsWholeLines: boolean;
  readonly isClosed: () => boolean;
}

/** pino keeps these under symbols of its own, which another copy of it does not share: found by what they are called. */
function inside(logger: object, name: string): unknown {
  for (let at: object | null = logger; at !== null; at = Reflect.getPrototypeOf(at)) {
    const found = Object.getOwnPropertySymbols(at).find((each) => each.description === name);
    if (found !== undefined) return Reflect.get(logger, found);
  }
  return undefined;
}

/** Looks at a logger once, when a handler is made for it. */
export function traitsOf(logger: PinoLike): LoggerTraits {
  const mixin = inside(logger, "pino.mixin");
  const formatters = inside(logger, "pino.formatters");
  const onChild: unknown = Reflect.get(logger, "onChild");
  const stream = inside(logger, "pino.stream");
  const isStream = typeof stream === "object" && stream !== null;
  return {
    taken: takenKeys(logger),
    needsWholeLines:
      (typeof mixin === "function" && !isIdMixin(mixin)) ||
      isFunctionAt(formatters, "log") ||
      typeof inside(logger, "pino.nestedKey") === "string" ||
      // pino's own does nothing and takes nothing.
      (typeof onChild === "function" && onChild.length > 0),
    isClosed: () =>
      isStream &&
      (Reflect.get(stream, "destroyed") === true || Reflect.get(stream, "writableEnded") === true),
  };
}

function isFunctionAt(value: unknown, key: string): boolean {
  return (
    typeof value === "object" && value !== null && typeof Reflect.get(value, key) === "function"
  );
}

const USUAL_KEYS: readonly string[] = ["level", "time", "pid", "hostname", "msg"];

function takenKeys(logger: PinoLike): ReadonlySet<string> {
  if (typeof inside(logger, "pino.nestedKey") === "string") return new Set();
  const messageKey = inside(logger, "pino.messageKey");
  const keys = [typeof messageKey === "string" ? messageKey : "msg"];
  try {
    const time = inside(logger, "pino.time");
    const heads = inside(logger, "pino.lsCache");
    const head = typeof heads === "object" && heads !== null ? firstOf(heads) : "";
    const line = [head, typeof time === "function" ? Reflect.apply(time, logger, []) : ""];
    const text = `${line.join("")}${String(inside(logger, "pino.chindings"))}}`;
    return new Set([...keys, ...keysOf(JSON.parse(text))]);
  } catch {
    return new Set([...keys, ...USUAL_KEYS]);
  }
}

function firstOf(values: object): unknown {
  const [key = ""] = Object.keys(values);
  return Reflect.get(values, key);
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
