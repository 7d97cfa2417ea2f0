import type { HeldText } from "../run/redactor.ts";
import { HOLD_LIMIT } from "./detector.ts";
import { PATTERN_HOLD } from "./pattern-stage.ts";
import type { TextStage } from "./text-stage.ts";

const CUTS_TRIED = 8;

class HeldCustom implements HeldText {
  readonly #custom: (text: string) => string;
  readonly #censor: string;
  #held = "";

  constructor(custom: (text: string) => string, censor: string) {
    this.#custom = custom;
    this.#censor = censor;
  }

  /** Cuts only where the function makes the same of both parts as of the whole: else something hidden lies across. */
  push(piece: string): string {
    this.#held += piece;
    if (this.#held.length <= 2 * PATTERN_HOLD) return "";
    const whole = this.#custom(this.#held);
    let cut = this.#held.length - PATTERN_HOLD;
    for (let tried = 0; tried < CUTS_TRIED && cut > 0; tried += 1) {
      const first = this.#custom(this.#held.slice(0, cut));
      if (first + this.#custom(this.#held.slice(cut)) === whole) {
        this.#held = this.#held.slice(cut);
        return first;
      }
      cut = this.#held.lastIndexOf(" ", cut - 1);
    }
    if (this.#held.length <= HOLD_LIMIT) return "";
    this.#held = "";
    return this.#censor;
  }

  end(): string {
    const held = this.#held;
    this.#held = "";
    return held === "" ? "" : this.#custom(held);
  }
}

/** Hides what the user's function hides; one that returns no string has failed. */
export function customStage(custom: (text: string) => string, censor: string): TextStage {
  const checked = (text: string): string => {
    const shown: unknown = custom(text);
    if (typeof shown !== "string") throw new TypeError("`custom` returned no string");
    return shown;
  };
  return { whole: checked, open: () => new HeldCustom(checked, censor) };
}
