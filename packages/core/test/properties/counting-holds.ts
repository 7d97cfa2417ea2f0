import type { HeldText, Redactor } from "../../src/index.ts";

/** A redactor that counts the streams of text it holds back. */
export interface CountingRedactor extends Redactor {
  /** How many are open. */
  readonly open: number;
}

export function countingHolds(redactor: Redactor): CountingRedactor {
  let open = 0;
  return {
    get open() {
      return open;
    },
    event: (event) => redactor.event(event),
    info: (info) => redactor.info(info),
    hold: (): HeldText => {
      const held = redactor.hold();
      open += 1;
      return {
        push: (text) => held.push(text),
        end: () => {
          open -= 1;
          return held.end();
        },
      };
    },
  };
}
