import { RUN_KINDS, SLOT } from "./event-names.ts";

const kinds: ReadonlySet<string> = new Set(RUN_KINDS);
const phases: ReadonlySet<string> = new Set(["start", "token", "chunk", "end", "error", "cancel"]);
const prefixes: ReadonlySet<string> = new Set([...RUN_KINDS, "run", "handler"]);

function split(name: string): readonly [prefix: string, rest: string] {
  const dot = name.indexOf(".");
  return dot === -1 ? ["", name] : [name.slice(0, dot), name.slice(dot + 1)];
}

/** The patterns an event's name answers to, in the order in which listeners are called: exact, `kind.*`, `*.phase`, `*`. */
export function patternsOf(eventName: string): readonly string[] {
  const [prefix, phase] = split(eventName);
  const patterns = [eventName];
  if (prefix !== "") patterns.push(`${prefix}.*`);
  if (kinds.has(prefix) && phases.has(phase)) patterns.push(`*.${phase}`);
  patterns.push("*");
  return patterns;
}

/** Whether a custom event may have this name: two words with a dot, and neither a kind nor a phase of runtap's. */
export function isCustomName(name: string): boolean {
  const [prefix, rest] = split(name);
  return (
    prefix !== "" &&
    rest !== "" &&
    !name.includes("*") &&
    !prefixes.has(prefix) &&
    !phases.has(name.slice(name.lastIndexOf(".") + 1))
  );
}

/** Whether a listener under this pattern could ever be called. */
export function isPattern(pattern: string): boolean {
  if (pattern === "*" || Object.hasOwn(SLOT, pattern)) return true;
  const [prefix, rest] = split(pattern);
  if (rest === "*" && prefix !== "" && prefix !== "*") return true;
  if (prefix === "*") return phases.has(rest);
  return isCustomName(pattern);
}

/** Whether a listener under this pattern may be called with a custom event. */
export function isCustomPattern(pattern: string): boolean {
  const [prefix] = split(pattern);
  return pattern === "*" || (prefix !== "*" && !prefixes.has(prefix));
}

/** The core names and patterns nearest to a misspelt one: those of its prefix, else the prefixes. */
export function nearTo(pattern: string): readonly string[] {
  const [prefix] = split(pattern);
  if (prefix === "*") return [...phases].map((phase) => `*.${phase}`);
  const same = Object.keys(SLOT).filter((name) => name.startsWith(`${prefix}.`));
  return same.length > 0 ? [...same, `${prefix}.*`] : [...prefixes].map((each) => `${each}.*`);
}
