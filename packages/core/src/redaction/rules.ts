import { complain } from "../errors.ts";
import { normalizedName } from "./key-names.ts";
import { type PathState, pathsFrom } from "./paths.ts";
import { ownCopy } from "./pattern-stage.ts";

/** A group of built-in rules. */
export type RedactionGroup = "secrets" | "pii";

/** What to hide, besides what the groups do. */
export interface RedactionRules {
  /** Names whose values are hidden at any depth; case, `-`, `_` and spaces make no difference to a string. */
  readonly keys?: readonly (string | RegExp)[] | undefined;
  /**
   * Places in an event that are hidden: keys joined by dots, from the event on, as `input.messages.*.content`. `*` is any
   * one key or index, `**` any number of them, `["a.b"]` a key with a dot in it.
   */
  readonly paths?: readonly string[] | undefined;
  /** What is hidden wherever a text matches. Give no pattern that can take exponential time. */
  readonly patterns?: readonly RegExp[] | undefined;
  /** Built-in rules; `["secrets"]` by default, `[]` for none. */
  readonly groups?: readonly RedactionGroup[] | undefined;
  /** Takes a text and returns what may be shown of it. */
  readonly custom?: ((text: string) => string) | undefined;
  /** What stands in place of what is hidden; `"[redacted]"` by default. */
  readonly censor?: string | undefined;
}

/** Rules that were looked at and found good. */
export interface ReadRules {
  readonly names: ReadonlySet<string>;
  readonly namePatterns: readonly RegExp[];
  readonly paths: PathState;
  readonly patterns: readonly RegExp[];
  readonly groups: ReadonlySet<RedactionGroup>;
  readonly custom: ((text: string) => string) | undefined;
  readonly censor: string;
}

const KNOWN: ReadonlySet<string> = new Set<keyof RedactionRules>([
  "keys",
  "paths",
  "patterns",
  "groups",
  "custom",
  "censor",
]);

function listOf(name: string, value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw complain(`\`${name}\``, "an array", value, "Put a single one into brackets.");
}

function readPattern(pattern: unknown): RegExp {
  if (pattern instanceof RegExp) return ownCopy(pattern);
  throw complain("each of `patterns`", "a RegExp", pattern, "For names, use `keys`.");
}

function readGroup(group: unknown): RedactionGroup {
  if (group === "secrets" || group === "pii") return group;
  throw complain("each of `groups`", '"secrets" or "pii"', group, 'Leave it out for ["secrets"].');
}

function readName(key: unknown): string {
  const name = typeof key === "string" ? normalizedName(key) : "";
  if (name !== "") return name;
  throw complain("each of `keys`", "a name or a RegExp", key, 'Give names like "ssn".');
}

function readCensor(censor: unknown): string {
  if (censor === undefined) return "[redacted]";
  if (typeof censor === "string") return censor;
  throw complain("`censor`", "a string", censor, 'Leave it out for "[redacted]".');
}

/** Looks at rules as plain JavaScript may pass them. */
export function readRules(rules: true | RedactionRules): ReadRules {
  const given: unknown = rules === true ? {} : rules;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw complain(
      "redaction rules",
      "`true` or an object",
      given,
      "For no redaction, leave out `redact`.",
    );
  }
  for (const key of Object.keys(given)) {
    if (!KNOWN.has(key)) {
      throw complain("a redaction rule", `one of ${[...KNOWN].join(", ")}`, key, "Is it misspelt?");
    }
  }
  const { keys, paths, patterns, groups, custom, censor }: RedactionRules = given;
  if (custom !== undefined && typeof custom !== "function") {
    throw complain("`custom`", "a function", custom, "Leave it out for none.");
  }
  const names = listOf("keys", keys);
  return {
    names: new Set(names.filter((key) => !(key instanceof RegExp)).map(readName)),
    namePatterns: names.filter((key) => key instanceof RegExp).map(ownCopy),
    paths: pathsFrom(listOf("paths", paths)),
    patterns: listOf("patterns", patterns).map(readPattern),
    groups: new Set(
      groups === undefined ? ["secrets" as const] : listOf("groups", groups).map(readGroup),
    ),
    custom,
    censor: readCensor(censor),
  };
}
