import { Writable } from "node:stream";
import { createTap, type Tap, type TapOptions } from "@runtap/core";
import { fakeClock, fakeIds } from "@runtap/testing";
import { handlerOf } from "../src/handler.ts";
import { settingsOf, type StdoutOptions } from "../src/options.ts";
import { TreePrinter } from "../src/tree-printer.ts";

/** A stream that remembers what was written to it. */
export class Paper extends Writable {
  writes: string[] = [];

  constructor() {
    super({ decodeStrings: false });
  }

  get text(): string {
    return this.writes.join("");
  }

  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  override _write(chunk: unknown, _encoding: string, callback: () => void): void {
    this.writes.push(String(chunk));
    callback();
  }
}

/** Timers that fire when they are told to. */
export class Alarms {
  #next: (() => void)[] = [];

  get count(): number {
    return this.#next.length;
  }

  readonly after = (_delayMs: number, callback: () => void): (() => void) => {
    this.#next.push(callback);
    return () => {
      this.#next = this.#next.filter((each) => each !== callback);
    };
  };

  ring(): void {
    const due = this.#next;
    this.#next = [];
    for (const callback of due) callback();
  }
}

export interface Stage {
  readonly tap: Tap;
  /** Lets time pass. */
  readonly pass: (ms: number) => void;
  readonly paper: Paper;
  readonly alarms: Alarms;
  readonly printer: TreePrinter;
}

/** A tap, and what its runs look like on paper. */
export function stage(options: StdoutOptions = {}, tapOptions: TapOptions = {}): Stage {
  const paper = new Paper();
  const alarms = new Alarms();
  const settings = settingsOf({ stream: paper, width: 80, unicode: true, ...options });
  const printer = new TreePrinter(settings, alarms.after);
  const clock = fakeClock();
  const tap = createTap({
    handlers: handlerOf(printer),
    clock,
    ids: fakeIds(),
    freeze: true,
    ...tapOptions,
  });
  return { tap, pass: clock.advance, paper, alarms, printer };
}
