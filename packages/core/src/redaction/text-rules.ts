import type { HeldText } from "../run/redactor.ts";
import { customStage } from "./custom-stage.ts";
import { patternStage } from "./pattern-stage.ts";
import { piiStage } from "./pii.ts";
import type { ReadRules } from "./rules.ts";
import { Scanner, withoutSecrets } from "./scanner.ts";
import type { TextStage } from "./text-stage.ts";

/** What stands where a rule has failed. */
export const FAILED = "[redaction failed]";

function secretsStage(censor: string): TextStage {
  return {
    whole: (text) => withoutSecrets(text, censor),
    open: () => new Scanner(censor),
  };
}

/** All rules about texts, one after another: secrets, what is personal, the user's patterns, the user's function. */
export class TextRules {
  readonly #stages: readonly TextStage[];

  constructor({ groups, patterns, custom, censor }: ReadRules) {
    this.#stages = [
      ...(groups.has("secrets") ? [secretsStage(censor)] : []),
      ...(groups.has("pii") ? [piiStage(censor)] : []),
      ...(patterns.length > 0 ? [patternStage(patterns, censor)] : []),
      ...(custom === undefined ? [] : [customStage(custom, censor)]),
    ];
  }

  /** The text without what the rules hide: the same string where there is nothing. Never throws. */
  whole(text: string): string {
    if (text === "") return text;
    try {
      let shown = text;
      for (const stage of this.#stages) shown = stage.whole(shown);
      return shown;
    } catch {
      return FAILED;
    }
  }

  /** A key as it may be shown. Symbols that say nothing secret stay, since libraries look for theirs. */
  key(key: string | symbol): string | symbol {
    const name = typeof key === "symbol" ? (key.description ?? "") : key;
    const shown = this.whole(name);
    return shown === name ? key : shown;
  }

  /** The same for a text in pieces. */
  open(): HeldText {
    const [only] = this.#stages;
    const isOnlyOne = this.#stages.length === 1 && only !== undefined;
    return new GuardedText(isOnlyOne ? only.open() : new Line(this.#stages));
  }
}

/** Several stages, each fed by the one before. */
class Line implements HeldText {
  readonly #held: readonly HeldText[];

  constructor(stages: readonly TextStage[]) {
    this.#held = stages.map((stage) => stage.open());
  }

  push(text: string): string {
    let shown = text;
    for (const held of this.#held) {
      if (shown === "") return "";
      shown = held.push(shown);
    }
    return shown;
  }

  end(): string {
    let shown = "";
    for (const held of this.#held) shown = (shown === "" ? "" : held.push(shown)) + held.end();
    return shown;
  }
}

/** After a failure nothing leaves any more but the word of it. */
class GuardedText implements HeldText {
  readonly #held: HeldText;
  #hasFailed = false;

  constructor(held: HeldText) {
    this.#held = held;
  }

  push(text: string): string {
    if (this.#hasFailed) return "";
    try {
      return this.#held.push(text);
    } catch {
      this.#hasFailed = true;
      return FAILED;
    }
  }

  end(): string {
    if (this.#hasFailed) return "";
    try {
      return this.#held.end();
    } catch {
      this.#hasFailed = true;
      return FAILED;
    }
  }
}
