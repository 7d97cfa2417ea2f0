import { writeSync } from "node:fs";
import type { Writable } from "node:stream";
import { codeOf, failureOf, type Sink, Waiters } from "./sink.ts";

const RETRY_MS = 16;
/** How long the end of the process waits for a reader that takes nothing. */
const MAX_STALL_MS = 2000;

/**
 * Writes to a pipe or file of the process, past Node's stream: that is asynchronous once a pipe is full, and
 * `process.exit` throws away what it holds, while what is kept here can still be written from an exit hook.
 */
export class DescriptorSink implements Sink {
  readonly #descriptor: number;
  /** What the program itself writes there goes first, as far as it is on its way. */
  readonly #stream: Writable;
  readonly #waiters = new Waiters();
  #text = "";
  #bytes: Uint8Array | undefined;
  #retry: NodeJS.Timeout | undefined;
  isBroken = false;
  failure: Error | undefined;

  constructor(descriptor: number, stream: Writable) {
    this.#descriptor = descriptor;
    this.#stream = stream;
  }

  get pending(): number {
    return this.#text.length + (this.#bytes?.length ?? 0);
  }

  write(text: string): void {
    if (this.isBroken) return;
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
  }

  settled(): Promise<void> {
    return this.pending === 0 ? Promise.resolve() : this.#waiters.wait();
  }

  #push(): void {
    this.#retry = undefined;
    if (this.#stream.writableLength === 0 && this.#drain()) return;
    this.#retry = setTimeout(() => this.#push(), RETRY_MS);
  }

  /** Writes as much as is taken; whether nothing is left. */
  #drain(): boolean {
    try {
      while (this.pending > 0) {
        if (this.#bytes === undefined) {
          this.#bytes = Buffer.from(this.#text);
          this.#text = "";
        }
        const written = writeSync(this.#descriptor, this.#bytes);
        this.#bytes = written < this.#bytes.length ? this.#bytes.subarray(written) : undefined;
      }
    } catch (error) {
      if (codeOf(error) === "EAGAIN") return false;
      this.#break(error);
    }
    this.#waiters.release();
    return true;
  }

  #break(error: unknown): void {
    this.isBroken = true;
    this.failure = failureOf(error);
    this.#text = "";
    this.#bytes = undefined;
  }
}
