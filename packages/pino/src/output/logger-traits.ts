import { LOG_KEYS } from "../log-keys.ts";
import { isIdMixin } from "./own-lines.ts";
import type { PinoLike } from "./pino-like.ts";

/**
 * How fields are handed to a logger. `text`: written by the handler, since the logger would do nothing else with them;
 * `child`: those of a run bound to a child, which redacts and serializes them; `whole`: all of them with each line, for
 * a mixin, formatter or hook that wants to see them.
 */
export type Handover = "text" | "child" | "whole";

/** pino keeps these under symbols of its own, which another copy of it does not share: found by what they are called. */
export function symbolIn(logger: object, name: string): symbol | undefined {
  for (let at: object | null = logger; at !== null; at = Reflect.getPrototypeOf(at)) {
    const found = Object.getOwnPropertySymbols(at).find((each) => each.description === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inside(logger: object, name: string): unknown {
  const symbol = symbolIn(logger, name);
  return symbol === undefined ? undefined : Reflect.get(logger, symbol);
}

function at(value: unknown, key: PropertyKey): unknown {
  return isObject(value) ? Reflect.get(value, key) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** How a logger is best handed its fields. */
export function handoverFor(logger: PinoLike): Handover {
  const mixin = inside(logger, "pino.mixin");
  const onChild: unknown = Reflect.get(logger, "onChild");
  const wantsAll =
    (typeof mixin === "function" && !isIdMixin(mixin)) ||
    typeof at(inside(logger, "pino.formatters"), "log") === "function" ||
    typeof at(inside(logger, "pino.hooks"), "logMethod") === "function" ||
    typeof inside(logger, "pino.nestedKey") === "string" ||
    // pino's own does nothing and takes nothing.
    (typeof onChild === "function" && onChild.length > 0);
  if (wantsAll) return "whole";
  const stringifiers = inside(logger, "pino.stringifiers");
  const serializers = inside(logger, "pino.serializers");
  const isPlain =
    typeof inside(logger, "pino.chindings") === "string" &&
    isObject(stringifiers) &&
    Reflect.ownKeys(stringifiers).length === 0 &&
    LOG_KEYS.every(({ key }) => key === "err" || at(serializers, key) === undefined) &&
    Reflect.ownKeys(serializers ?? {}).every((key) => !String(key).includes("."));
  return isPlain ? "text" : "child";
}

/** Whether what the logger writes to has been closed: some streams end the program when they are written to then. */
export function isClosed(logger: PinoLike, stream: symbol | undefined): boolean {
  const target: unknown = stream === undefined ? undefined : Reflect.get(logger, stream);
  return at(target, "destroyed") === true || at(target, "writableEnded") === true;
}

const USUAL_KEYS: readonly string[] = ["level", "time", "pid", "hostname", "msg"];

/** The keys that a logger writes by itself: level, time, its bindings, the text. */
export function takenKeys(logger: PinoLike): ReadonlySet<string> {
  if (typeof inside(logger, "pino.nestedKey") === "string") return new Set();
  const messageKey = inside(logger, "pino.messageKey");
  const keys = [typeof messageKey === "string" ? messageKey : "msg"];
  try {
    const time = inside(logger, "pino.time");
    const heads = inside(logger, "pino.lsCache");
    const [level = ""] = isObject(heads) ? Object.keys(heads) : [];
    const head = String(at(heads, level));
    const stamp = typeof time === "function" ? String(Reflect.apply(time, logger, [])) : "";
    const line: unknown = JSON.parse(`${head}${stamp}${String(inside(logger, "pino.chindings"))}}`);
    return new Set([...keys, ...(isObject(line) ? Object.keys(line) : [])]);
  } catch {
    return new Set([...keys, ...USUAL_KEYS]);
  }
}
