import { closeSync, openSync, writeSync } from "node:fs";
import { type Outlet, outletFailure, Waiters } from "./outlet.ts";

const RETRY_MS = 16;
/** What is usually written at once fits in here: room that is made anew each time costs as much as the writing. */
const SCRATCH_BYTES = 65_536;
const MAX_BYTES_OF_UNIT = 3;
/** How long the end of the process waits for a reader that takes nothing. */
const MAX_STALL_MS = 2000;

const always = (): boolean => true;

/**
 * Writes to a file or a descriptor of the process, synchronously and past Node's streams: what has been written survives
 * the process, and what a slow reader has not taken yet can still be written from an exit hook.
 */
export class DescriptorOutlet implements Outlet {
  readonly #descriptor: number;
  readonly #isOwn: boolean;
  readonly #waiters = new Waiters();
  readonly #isFree: () => boolean;
  #scratch: Buffer | undefined;
  #text = "";
  #bytes: Uint8Array | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;
  failure: Error | undefined;

  /**
   * A path is opened for appending, so that a shipper may truncate the file and other processes may write to it. While
   * `isFree` says no, somebody else is writing to it, and goes first.
   */
  constructor(destination: string | number, isFree: () => boolean = always) {
    this.#isFree = isFree;
    this.#isOwn = typeof destination === "string";
    this.#descriptor = typeof destination === "string" ? openSync(destination, "a") : destination;
  }

  get pending(): number {
    return this.#text.length + (this.#bytes?.length ?? 0);
  }

  write(text: string): void {
    if (this.failure !== undefined || this.#isClosed) return;
    this.#text += text;
    if (this.#retry === undefined) this.#push();
  }

  writeLast(): void {
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    for (let stalledMs = 0; stalledMs < MAX_STALL_MS; stalledMs += 1) {
      const before = this.pending;
      if (this.#drain()) return;
      if (this.pending < before) stalledMs = 0;
      Atomics.wait(sleeper, 0, 0, 1);
    }
    this.#letGo();
  }

  settled(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : this.#waiters.wait();
  }

  /** Closes what it has opened. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isOwn) closeSync(this.#descriptor);
  }

  #push(): void {
    this.#retry = undefined;
    if (!this.#isFree() || !this.#drain()) this.#retry = setTimeout(() => this.#push(), RETRY_MS);
  }

  /** The text as bytes, which stay as they are until all of them are written. */
  #encode(): Uint8Array {
    const text = this.#text;
    this.#text = "";
    if (text.length * MAX_BYTES_OF_UNIT > SCRATCH_BYTES) return Buffer.from(text);
    this.#scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    return this.#scratch.subarray(0, this.#scratch.write(text));
  }

  /** Writes as much as is taken; whether nothing is left. */
  #drain(): boolean {
    try {
      while (this.pending > 0) {
        this.#bytes ??= this.#encode();
        const written = writeSync(this.#descriptor, this.#bytes);
        this.#bytes = written < this.#bytes.length ? this.#bytes.subarray(written) : undefined;
      }
    } catch (thrown) {
      const error = outletFailure(thrown);
      // A pipe whose reader is slow.
      if ("code" in error && error.code === "EAGAIN") return false;
      this.failure = error;
    }
    this.#letGo();
    return true;
  }

  #letGo(): void {
    this.#text = "";
    this.#bytes = undefined;
    this.#waiters.release();
  }
}
