import type { Writable } from "node:stream";
import {
  DescriptorOutlet,
  type LastWriter,
  type Outlet,
  releaseAtExit,
  writeAtExit,
} from "@runtap/core/node";
import { StreamOutlet, worthTelling } from "./stream-outlet.ts";

/** Characters kept for a slow reader; what comes then is dropped, and that is said. */
const MAX_PENDING = 1_048_576;

/** Whoever writes to an output. */
export interface Author {
  /** What it still holds, on lines that are closed. */
  takeAll(): string;
}

const outputs = new WeakMap<Writable, Output>();

/** The output to a stream: one per stream, so that no author writes into the line of another. */
export function outputTo(stream: Writable): Output {
  const known = outputs.get(stream);
  if (known !== undefined) return known;
  const output = new Output(stream);
  outputs.set(stream, output);
  return output;
}

/** A stream, as several authors write lines to it. */
export class Output implements LastWriter {
  /** It can be written to when the event loop has ended: no timer needs to keep the process alive for it. */
  readonly outlivesLoop: boolean;
  readonly #stream: Writable;
  readonly #through: StreamOutlet;
  readonly #direct: DescriptorOutlet | undefined;
  readonly #expected = new Set<Author>();
  #lastAuthor: Author | undefined;
  #isLineOpen = false;
  #isFull = false;
  #awaitsReader = false;

  constructor(stream: Writable) {
    const descriptor = descriptorOf(stream);
    this.outlivesLoop = isOfProcess(stream);
    this.#stream = stream;
    this.#through = new StreamOutlet(stream);
    // What the program itself writes there goes first, as far as it is on its way.
    const isFree = (): boolean => stream.writableLength === 0;
    this.#direct = descriptor === undefined ? undefined : new DescriptorOutlet(descriptor, isFree);
  }

  // Who replaces the stream's method wants to see what is written: a test, a spinner.
  get #outlet(): Outlet {
    const isWatched = Object.hasOwn(this.#stream, "write");
    return isWatched ? this.#through : (this.#direct ?? this.#through);
  }

  get isBroken(): boolean {
    return this.#outlet.failure !== undefined;
  }

  /** What has broken it, unless that is a reader who went away. */
  get failure(): Error | undefined {
    return worthTelling(this.#outlet.failure);
  }

  /** The reader is too slow: nothing should be written until half of what is kept has been read. */
  get isFull(): boolean {
    this.#isFull = this.#outlet.pending > (this.#isFull ? MAX_PENDING / 2 : MAX_PENDING);
    return this.#isFull;
  }

  /** Whether somebody else has written since. */
  isTakenFrom(author: Author): boolean {
    return this.#lastAuthor !== author;
  }

  write(author: Author, text: string): void {
    if (text === "") return;
    const isIntruding = this.#isLineOpen && this.#lastAuthor !== author;
    this.#outlet.write(isIntruding ? `\n${text}` : text);
    this.#lastAuthor = author;
    this.#isLineOpen = !text.endsWith("\n");
    this.#keepForExit();
  }

  /** The author holds something that must be written when the process ends. */
  expect(author: Author): void {
    this.#expected.add(author);
    this.#keepForExit();
  }

  /** The author holds nothing. */
  release(author: Author): void {
    this.#expected.delete(author);
    this.#keepForExit();
  }

  /** Resolves when everything has been handed over, or never will be. */
  settled(): Promise<void> {
    return this.#outlet.settled();
  }

  /** The process ends: writes what is held, without an event loop. */
  writeLast(): void {
    for (const author of this.#expected) this.write(author, author.takeAll());
    this.#expected.clear();
    this.#outlet.writeLast();
  }

  #keepForExit(): void {
    if (this.#outlet.pending > 0) this.#awaitReader();
    if (this.#expected.size > 0 || this.#outlet.pending > 0) writeAtExit(this);
    else releaseAtExit(this);
  }

  #awaitReader(): void {
    if (this.#awaitsReader) return;
    this.#awaitsReader = true;
    const goOn = (): void => {
      this.#awaitsReader = false;
      this.#keepForExit();
    };
    this.#outlet.settled().then(goOn, goOn);
  }
}

function isOfProcess(stream: Writable): boolean {
  return stream === process.stdout || stream === process.stderr;
}

/** The descriptor of the process's own pipe or file; terminals are written to through their stream, which waits for them. */
function descriptorOf(stream: Writable): number | undefined {
  if (!isOfProcess(stream) || ("isTTY" in stream && stream.isTTY === true)) return undefined;
  // Workers have a stream of that name without a descriptor.
  const descriptor: unknown = "fd" in stream ? stream.fd : undefined;
  return typeof descriptor === "number" ? descriptor : undefined;
}
