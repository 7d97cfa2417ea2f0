import type { ByteSource } from "./byte-stream.ts";

/** Reads on before it is asked to, and keeps the bytes until they are asked for. */
export class ReadAhead implements ByteSource {
  readonly #source: ByteSource;
  readonly #cancel: (reason: unknown) => Promise<void>;
  readonly #kept: Uint8Array[] = [];
  /** Settles when the bytes that are being read ahead are here; never rejects. */
  #reading: Promise<void> | undefined;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: ByteSource, cancel: (reason: unknown) => Promise<void>) {
    this.#source = source;
    this.#cancel = cancel;
  }

  /** Reads until it is enough, or there is no more. Never rejects: who asks for the bytes hears of a failure. */
  async fill(isEnough: () => boolean): Promise<void> {
    while (!this.#isOver && !isEnough()) {
      this.#reading = this.#source.next().then(this.#keep, this.#fail);
      await this.#reading;
    }
    this.#reading = undefined;
  }

  async next(): Promise<Uint8Array | undefined> {
    while (this.#kept.length === 0 && this.#reading !== undefined) await this.#reading;
    const bytes = this.#kept.shift();
    if (bytes !== undefined) return bytes;
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#isOver ? undefined : this.#source.next();
  }

  /** A failure that was met ahead, and that nobody asks for any more, is none. */
  async cancel(reason: unknown): Promise<void> {
    await this.#cancel(reason).catch(() => undefined);
  }

  onStop(stop: (reason: unknown) => void): void {
    this.#source.onStop?.(stop);
  }

  readonly #keep = (bytes: Uint8Array | undefined): void => {
    if (bytes === undefined) this.#isOver = true;
    else this.#kept.push(bytes);
  };

  readonly #fail = (error: unknown): void => {
    this.#isOver = true;
    this.#failure = { error };
  };
}
