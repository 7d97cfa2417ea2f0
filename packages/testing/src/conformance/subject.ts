import type { Handler } from "@runtap/core";

/** What the suite may look at. */
export interface ConformanceOptions<Checked extends Handler> {
  /** What the handler has done so far: lines written, totals. With it the suite sees what is heard twice, or after detaching. @default the calls of its listeners are counted */
  readonly observe?: ((handler: Checked) => unknown) | undefined;
  /** How much the handler holds: the entries of its maps, the length of its lists. @default what is garbage after the runs have ended is looked at */
  readonly retained?: ((handler: Checked) => number) | undefined;
  /** How many runs end before and after `retained` is first asked; a handler that keeps the last `n` has them by then. @default 1,000 */
  readonly endedRuns?: number | undefined;
  /** How long `flush` and `close` may take, in milliseconds. @default 2,000 */
  readonly timeoutMs?: number | undefined;
}

/** Makes the handler that is checked, a new one each time. */
export type MakeHandler<Checked extends Handler> = () => Checked | PromiseLike<Checked>;

/** A handler under test: how to make it, and what may be looked at. */
export interface Subject<Checked extends Handler = Handler> {
  readonly make: MakeHandler<Checked>;
  readonly observe: ((handler: Checked) => unknown) | undefined;
  readonly retained: ((handler: Checked) => number) | undefined;
  readonly endedRuns: number;
  readonly timeoutMs: number;
}

/** One thing every handler should stand. */
export interface ConformanceCheck {
  /** A sentence of behaviour. */
  readonly name: string;
  /**
   * Makes a handler and checks it.
   *
   * @throws ConformanceError with what was expected, what happened and what to do.
   */
  readonly run: () => Promise<void>;
}

/** A check, before it knows what it checks. */
export interface Check {
  readonly name: string;
  readonly run: <Checked extends Handler>(subject: Subject<Checked>) => Promise<void>;
}

/** A handler does not stand what every handler should. */
export class ConformanceError extends Error {
  override readonly name: string = "ConformanceError";
}
