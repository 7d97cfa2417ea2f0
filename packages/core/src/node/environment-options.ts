import { complain, type RuntapError } from "../errors.ts";

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the options of a handler from variables of one prefix, where there is no code to set them in: for entries that
 * `node --import` loads. A variable that is unset or empty is `undefined`; one that cannot be meant throws a
 * `RuntapError` `invalid-option`.
 *
 * @example
 * const env = new EnvironmentOptions("AUDIT_", process.env);
 * tap.use(auditHandler({ path: env.text("PATH"), mode: env.oneOf("MODE", ["full", "brief"]), raw: env.flag("RAW") }));
 */
export class EnvironmentOptions {
  readonly #prefix: string;
  readonly #env: Environment;

  constructor(prefix: string, env: Environment) {
    this.#prefix = prefix;
    this.#env = env;
  }

  /** Any text. */
  text(name: string): string | undefined {
    return this.#env[this.#prefix + name] || undefined;
  }

  /** `1` or `true`, `0` or `false`. */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value === "1" || value === "true") return true;
    if (value === "0" || value === "false") return false;
    throw this.#complaint(name, "1 or 0", value);
  }

  /** One of a few words. */
  oneOf<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    const found = words.find((word) => word === value);
    if (value === undefined || found !== undefined) return found;
    const known = words.join(", ");
    throw this.#complaint(name, words.length === 1 ? known : `one of ${known}`, value);
  }

  /** An integer from 0 on, of a unit: `"milliseconds"`. */
  count(name: string, unit: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw this.#complaint(name, `a number of ${unit}`, value);
  }

  #complaint(name: string, requirement: string, value: string): RuntapError {
    const what = `\`${this.#prefix}${name}\``;
    return complain(what, requirement, value, "Unset it for the default.");
  }
}
