import { constants } from "node:os";
import type { FlushResult } from "../tap/options.ts";
import type { Tap } from "../tap/tap.ts";
import { yieldingListeners } from "./yielding-listeners.ts";

/** The signals that end a process and that it can wait on. */
export const EXIT_SIGNALS = [
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGQUIT",
  "SIGBREAK",
  "SIGUSR2",
] as const;

/** A signal that ends a process and that it can wait on. */
export type ExitSignal = (typeof EXIT_SIGNALS)[number];

type Closable = Pick<Tap, "close" | "flush">;

interface Settings {
  readonly signals: readonly ExitSignal[];
  readonly timeoutMs: number;
  readonly exits: boolean | undefined;
}

interface Watched extends Settings {
  readonly tap: Closable;
  /** How many calls want it watched. */
  claims: number;
  closing: Promise<readonly string[]> | undefined;
}

/** For a tap that does not keep to its own time limit: its clock may stand still. */
const GRACE_MS = 500;
const SILENT_TAP = "a tap that did not answer";

/** What is left unfinished; also once the time is over. The timer keeps the process alive until then, and no longer. */
function inTime(work: Promise<FlushResult>, timeoutMs: number): Promise<readonly string[]> {
  return new Promise((resolve) => {
    // One after the other: after a pause of the machine the tap's own timers, which name handlers, still come first.
    let timer = setTimeout(() => {
      timer = setTimeout(resolve, GRACE_MS, [SILENT_TAP]);
    }, timeoutMs);
    const settle = (unfinished: readonly string[]): void => {
      clearTimeout(timer);
      resolve(unfinished);
    };
    work.then(
      ({ unfinished }) => settle(unfinished),
      () => settle([SILENT_TAP]),
    );
  });
}

function close(watched: Watched): Promise<readonly string[]> {
  const { tap, timeoutMs } = watched;
  watched.closing ??= inTime(tap.close({ timeoutMs }), timeoutMs);
  return watched.closing;
}

function flush({ tap, timeoutMs }: Watched): Promise<readonly string[]> {
  return inTime(tap.flush({ timeoutMs }), timeoutMs);
}

function sayUnfinished(unfinished: readonly (readonly string[])[], occasion: string): void {
  const names = [...new Set(unfinished.flat())].map((name) => `"${name}"`).join(", ");
  if (names === "") return;
  console.warn(
    `[runtap] On ${occasion} these handlers had not finished in time, or failed: ${names}. What they still hold is lost when the process ends. Give closeOnExit a longer \`timeoutMs\`, or the handler a shorter one of its own.`,
  );
}

/** The taps of a process that are closed before it ends, and the listeners that this takes: none while there are none. */
export class ExitWatch {
  readonly #watched = new Map<Closable, Watched>();
  readonly #listeners = new Map<string, () => void>();
  #isEnding = false;

  watch(tap: Closable, settings: Settings): () => void {
    const watched = this.#watched.get(tap) ?? { ...settings, tap, claims: 0, closing: undefined };
    watched.claims += 1;
    this.#watched.set(tap, watched);
    this.#listen();
    let isTakenBack = false;
    return () => {
      if (isTakenBack) return;
      isTakenBack = true;
      watched.claims -= 1;
      if (watched.claims === 0) this.#forget([watched]);
    };
  }

  #forget(gone: Iterable<Watched>): void {
    for (const each of gone) {
      if (this.#watched.get(each.tap) === each) this.#watched.delete(each.tap);
    }
    this.#listen();
  }

  /** Listens for what the taps are to be closed on, and for nothing else. */
  #listen(): void {
    const signals = new Set([...this.#watched.values()].flatMap((each) => each.signals));
    for (const [event, listener] of this.#listeners) {
      const isWanted = EXIT_SIGNALS.some((signal) => signal === event && signals.has(signal));
      if (isWanted || (event === "beforeExit" && this.#watched.size > 0)) continue;
      process.off(event, listener);
      this.#listeners.delete(event);
    }
    for (const signal of signals) this.#on(signal, () => this.#signalled(signal));
    if (this.#watched.size > 0) this.#on("beforeExit", () => void this.#drained());
  }

  #on(event: string, listener: () => void): void {
    if (this.#listeners.has(event)) return;
    this.#listeners.set(event, listener);
    process.on(event, listener);
  }

  /** Nothing is left to do: closes, which may take a while, and is done with it. */
  async #drained(): Promise<void> {
    const watched = [...this.#watched.values()].filter(({ closing }) => closing === undefined);
    if (watched.length === 0) return;
    const unfinished = await Promise.all(watched.map(close));
    this.#forget(watched);
    if (!this.#isEnding) sayUnfinished(unfinished, "exit");
  }

  #signalled(signal: ExitSignal): void {
    const watched = [...this.#watched.values()].filter(({ signals }) => signals.includes(signal));
    if (this.#isEnding) this.#end(signal);
    else if (this.#endsOn(signal, watched)) void this.#closeAndEnd(signal, watched);
    else void Promise.all(watched.map(flush)).then((found) => sayUnfinished(found, signal));
  }

  #endsOn(signal: ExitSignal, watched: readonly Watched[]): boolean {
    if (watched.some(({ exits }) => exits === true)) return true;
    if (watched.some(({ exits }) => exits === false)) return false;
    return process.listenerCount(signal) - 1 <= yieldingListeners();
  }

  async #closeAndEnd(signal: ExitSignal, watched: readonly Watched[]): Promise<void> {
    this.#isEnding = true;
    sayUnfinished(await Promise.all(watched.map(close)), signal);
    this.#end(signal);
  }

  /** Ends the process as the signal would have without us. */
  #end(signal: ExitSignal): void {
    this.#isEnding = false;
    this.#forget([...this.#watched.values()]);
    const others = process.listenerCount(signal) - yieldingListeners();
    if (others > 0) process.exit(128 + constants.signals[signal]);
    process.kill(process.pid, signal);
  }
}
