import { type LastWriter, type Outlet, releaseAtExit, writeAtExit } from "@runtap/core/node";

/** So many characters are written together. */
const FULL_LENGTH = 16_384;
/** So many characters wait for a slow reader; what comes then is dropped, and that is said. */
const MAX_PENDING = 8 * 1_048_576;

/** Where lines go; what the handler has opened itself can be closed. */
export interface LogOutlet extends Outlet {
  close?(): void;
}

/** Gathers lines, so that a write is not paid for each. */
export class LineBuffer implements LastWriter {
  readonly #outlet: LogOutlet;
  readonly #maxDelayMs: number;
  #text = "";
  #timer: NodeJS.Timeout | undefined;
  #isFailureTold = false;

  constructor(outlet: LogOutlet, maxDelayMs: number) {
    this.#outlet = outlet;
    this.#maxDelayMs = maxDelayMs;
  }

  /**
   * Takes a line; whether there was room for it.
   *
   * @throws what the destination has failed with, once.
   */
  add(line: string, isUrgent: boolean): boolean {
    const { failure } = this.#outlet;
    if (failure !== undefined) {
      if (this.#isFailureTold) return false;
      this.#isFailureTold = true;
      throw failure;
    }
    if (this.#outlet.pending > MAX_PENDING) return false;
    this.#text += line;
    if (isUrgent || this.#maxDelayMs === 0 || this.#text.length >= FULL_LENGTH) this.push();
    else if (this.#timer === undefined) this.#wait();
    return true;
  }

  /** Hands on what it holds. */
  push(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = "";
    if (text !== "") this.#outlet.write(text);
    if (this.#outlet.pending > 0) writeAtExit(this);
    else releaseAtExit(this);
  }

  writeLast(): void {
    this.push();
    this.#outlet.writeLast();
  }

  async flush(): Promise<void> {
    this.push();
    await this.#outlet.settled();
    releaseAtExit(this);
    const { failure } = this.#outlet;
    if (failure !== undefined && !this.#isFailureTold) {
      this.#isFailureTold = true;
      throw failure;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.#outlet.close?.();
  }

  #wait(): void {
    // It need not keep the process alive: what is held is written when it exits, or now where it is exiting.
    this.#timer = setTimeout(() => this.push(), this.#maxDelayMs).unref();
    writeAtExit(this);
  }
}
