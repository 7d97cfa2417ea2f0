import type { Writable } from "node:stream";
import { failureOf, type Sink, Waiters } from "./sink.ts";

/** Writes to any stream, and waits where the stream says so. */
export class StreamSink implements Sink {
  readonly #stream: Writable;
  readonly #waiters = new Waiters();
  #text = "";
  #underway = 0;
  #isListening = false;
  #isDraining = false;
  isBroken = false;
  failure: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  get pending(): number {
    return this.#text.length;
  }

  write(text: string): void {
    if (this.isBroken) return;
    this.#text += text;
    if (!this.#isDraining) this.#push();
  }

  writeLast(): void {
    if (this.#text !== "") this.#hand();
  }

  settled(): Promise<void> {
    return this.#isSettled ? Promise.resolve() : this.#waiters.wait();
  }

  get #isSettled(): boolean {
    return this.isBroken || (this.#text === "" && this.#underway === 0);
  }

  #push(): void {
    if (this.#stream.writableNeedDrain) this.#await();
    else if (this.#text !== "" && !this.#hand()) this.#await();
  }

  #await(): void {
    this.#isDraining = true;
    this.#stream.once("drain", this.#drained);
  }

  readonly #drained = (): void => {
    this.#isDraining = false;
    if (!this.isBroken) this.#push();
  };

  /** Hands the stream what is kept; whether it wants more at once. */
  #hand(): boolean {
    const text = this.#text;
    this.#text = "";
    if (this.#stream.destroyed || this.#stream.writableEnded) {
      this.#break(undefined);
      return true;
    }
    this.#listen();
    this.#underway += 1;
    try {
      return this.#stream.write(text, this.#written);
    } catch (error) {
      this.#break(failureOf(error));
      return true;
    }
  }

  // Without a listener an error would end the program. A stream has one sink, so there is one listener.
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#stream.on("error", this.#failed);
  }

  readonly #written = (error?: Error | null): void => {
    this.#underway -= 1;
    if (error !== undefined && error !== null) this.#break(failureOf(error));
    if (this.#isSettled) this.#waiters.release();
  };

  readonly #failed = (error: unknown): void => {
    this.#break(failureOf(error));
  };

  #break(failure: Error | undefined): void {
    if (this.isBroken) return;
    this.isBroken = true;
    this.failure = failure;
    this.#text = "";
    this.#stream.off("drain", this.#drained);
    this.#waiters.release();
  }
}
