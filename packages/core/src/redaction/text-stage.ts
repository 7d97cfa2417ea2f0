import type { HeldText } from "../run/redactor.ts";

/** One way of hiding something in texts. May throw. */
export interface TextStage {
  /** The text without it: the same string where there is nothing to hide. */
  whole(text: string): string;
  /** The same for a text that comes in pieces. */
  open(): HeldText;
}
