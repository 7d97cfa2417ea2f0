import type { Writable } from "node:stream";
import { type Outlet, outletFailure, Waiters } from "@runtap/core/node";

/** What Node calls it. */
const CLOSED = "ERR_STREAM_DESTROYED";

/** Writes to any stream, and waits where the stream says so. */
export class StreamOutlet implements Outlet {
  readonly #stream: Writable;
  readonly #waiters = new Waiters();
  #text = "";
  #underway = 0;
  #isListening = false;
  #isDraining = false;
  failure: Error | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  get pending(): number {
    return this.#text.length;
  }

  write(text: string): void {
    if (this.failure !== undefined) return;
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
    return this.failure !== undefined || (this.#text === "" && this.#underway === 0);
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
    if (this.failure === undefined) this.#push();
  };

  /** Hands the stream what is kept; whether it wants more at once. */
  #hand(): boolean {
    const text = this.#text;
    this.#text = "";
    if (this.#stream.destroyed || this.#stream.writableEnded) {
      this.#break(Object.assign(new Error("The stream has been closed."), { code: CLOSED }));
      return true;
    }
    this.#listen();
    this.#underway += 1;
    try {
      return this.#stream.write(text, this.#written);
    } catch (error) {
      this.#break(error);
      return true;
    }
  }

  // Without a listener an error would end the program. A stream has one outlet, so there is one listener.
  #listen(): void {
    if (this.#isListening) return;
    this.#isListening = true;
    this.#stream.on("error", this.#failed);
  }

  readonly #written = (error?: Error | null): void => {
    this.#underway -= 1;
    if (error !== undefined && error !== null) this.#break(error);
    if (this.#isSettled) this.#waiters.release();
  };

  readonly #failed = (error: unknown): void => {
    this.#break(error);
  };

  #break(error: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = outletFailure(error);
    this.#text = "";
    this.#stream.off("drain", this.#drained);
    this.#waiters.release();
  }
}

/** What is worth telling of an error on writing: that the reader has gone is not, `| head` does that. */
export function worthTelling(failure: Error | undefined): Error | undefined {
  const code = failure !== undefined && "code" in failure ? failure.code : undefined;
  return code === "EPIPE" || code === CLOSED ? undefined : failure;
}
