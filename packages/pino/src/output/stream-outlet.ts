import { type Outlet, outletFailure, Waiters } from "@runtap/core/node";
import { flushStream, flushSync } from "./flush-stream.ts";

/** Anything that takes text: a `Writable`, `pino.destination()`, `pino.transport()`. */
export interface LogStream {
  write(text: string): unknown;
  on?(event: string, listener: (...values: unknown[]) => void): unknown;
  once?(event: string, listener: () => void): unknown;
  flush?(callback?: (error?: Error) => void): unknown;
  flushSync?(): void;
}

/** Writes to a stream, and waits where the stream says so. The stream is the program's: it is never ended. */
export class StreamOutlet implements Outlet {
  readonly #stream: LogStream;
  readonly #waiters = new Waiters();
  #text = "";
  #awaitsDrain = false;
  failure: Error | undefined;

  constructor(stream: LogStream) {
    this.#stream = stream;
    // Without a listener an error would end the program.
    stream.on?.("error", (error) => this.#fail(error));
  }

  get pending(): number {
    return this.#text.length;
  }

  write(text: string): void {
    if (this.failure !== undefined) return;
    this.#text += text;
    if (!this.#awaitsDrain) this.#hand();
  }

  writeLast(): void {
    this.#hand();
    flushSync(this.#stream);
  }

  async settled(): Promise<void> {
    if (this.pending > 0) await this.#waiters.wait();
    if (this.failure === undefined) await flushStream(this.#stream);
  }

  #hand(): void {
    const text = this.#text;
    this.#text = "";
    try {
      if (text !== "" && this.#isEnded()) throw new Error("The destination has been closed.");
      if (text !== "" && this.#stream.write(text) === false) this.#awaitDrain();
    } catch (error) {
      this.#fail(error);
    }
    if (this.#text === "") this.#waiters.release();
  }

  #isEnded(): boolean {
    const stream: object = this.#stream;
    return (
      Reflect.get(stream, "destroyed") === true || Reflect.get(stream, "writableEnded") === true
    );
  }

  #awaitDrain(): void {
    if (this.#stream.once === undefined || this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    this.#stream.once("drain", () => {
      this.#awaitsDrain = false;
      this.#hand();
    });
  }

  #fail(error: unknown): void {
    this.failure ??= outletFailure(error);
    this.#text = "";
    this.#waiters.release();
  }
}
