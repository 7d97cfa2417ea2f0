import { nameStrength, normalizedName } from "./key-names.ts";
import type { ReadRules } from "./rules.ts";

/** What stands beside an entry of a model's vocabulary, whose `token` is a piece of text. */
const BESIDE_VOCABULARY: readonly string[] = [
  "logprob",
  "logprobs",
  "logProbability",
  "top_logprobs",
  "topLogprobs",
  "bytes",
  "tokenId",
  "token_id",
  "probability",
  "prob",
];

const SCHEMA_WORDS: readonly string[] = ["$ref", "anyOf", "oneOf", "allOf", "enum", "const"];
const SCHEMA_TYPES: ReadonlySet<unknown> = new Set([
  "string",
  "number",
  "integer",
  "boolean",
  "object",
  "array",
  "null",
]);

/** A JSON Schema describes a secret and is none. */
function isSchema(value: object): boolean {
  const type: unknown = Reflect.get(value, "type");
  return (
    SCHEMA_TYPES.has(type) ||
    (Array.isArray(type) && type.every((each) => SCHEMA_TYPES.has(each))) ||
    SCHEMA_WORDS.some((word) => Object.hasOwn(value, word))
  );
}

/** Hides values for the name that they stand under. */
export class KeyRules {
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];
  readonly #isBuiltIn: boolean;

  constructor({ names, namePatterns, groups }: ReadRules) {
    this.#names = names;
    this.#patterns = namePatterns;
    this.#isBuiltIn = groups.has("secrets");
  }

  /** Whether the value under a key of `holder` is hidden for the key's sake. */
  hides(key: string, value: unknown, holder: object): boolean {
    if (value === undefined) return false;
    if (this.#isAsked(key)) return true;
    if (!this.#isBuiltIn || value === "" || value === null || typeof value === "boolean") {
      return false;
    }
    switch (nameStrength(key)) {
      case "secret":
        return typeof value !== "object" || !isSchema(value);
      case "token":
        return (
          typeof value === "string" &&
          !BESIDE_VOCABULARY.some((word) => Object.hasOwn(holder, word))
        );
      case "none":
        return key === "value" && this.#isNamedSecret(holder);
    }
  }

  #isAsked(key: string): boolean {
    if (this.#names.size > 0 && this.#names.has(normalizedName(key))) return true;
    return this.#patterns.some((pattern) => {
      pattern.lastIndex = 0;
      return pattern.test(key);
    });
  }

  /** `{ name: "password", value: "…" }`, as headers and form fields are listed. */
  #isNamedSecret(holder: object): boolean {
    return ["name", "key"].some((field) => {
      const name: unknown = Object.getOwnPropertyDescriptor(holder, field)?.value;
      return typeof name === "string" && (this.#isAsked(name) || nameStrength(name) === "secret");
    });
  }
}
