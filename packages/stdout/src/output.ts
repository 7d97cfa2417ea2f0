import type { Writable } from "node:stream";
import { DescriptorSink } from "./descriptor-sink.ts";
import type { Sink } from "./sink.ts";
import { StreamSink } from "./stream-sink.ts";

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
export class Output {
  /** It can be written to when the event loop has ended: no timer needs to keep the process alive for it. */
  readonly outlivesLoop: boolean;
  readonly #stream: Writable;
  readonly #through: StreamSink;
  readonly #direct: DescriptorSink | undefined;
  readonly #expected = new Set<Author>();
  #lastAuthor: Author | undefined;
  #isLineOpen = false;
  #isFull = false;
  #awaitsReader = false;

  constructor(stream: Writable) {
    const descriptor = descriptorOf(stream);
    this.outlivesLoop = isOfProcess(stream);
    this.#stream = stream;
    this.#through = new StreamSink(stream);
    this.#direct = descriptor === undefined ? undefined : new DescriptorSink(descriptor, stream);
  }

  // Who replaces the stream's method wants to see what is written: a test, a spinner.
  get #sink(): Sink {
    const isWatched = Object.hasOwn(this.#stream, "write");
    return isWatched ? this.#through : (this.#direct ?? this.#through);
  }

  get isBroken(): boolean {
    return this.#sink.isBroken;
  }

  /** What has broken it, unless that is a reader who went away. */
  get failure(): Error | undefined {
    return this.#sink.failure;
  }

  /** The reader is too slow: nothing should be written until half of what is kept has been read. */
  get isFull(): boolean {
    this.#isFull = this.#sink.pending > (this.#isFull ? MAX_PENDING / 2 : MAX_PENDING);
    return this.#isFull;
  }

  /** Whether somebody else has written since. */
  isTakenFrom(author: Author): boolean {
    return this.#lastAuthor !== author;
  }

  write(author: Author, text: string): void {
    if (text === "") return;
    const isIntruding = this.#isLineOpen && this.#lastAuthor !== author;
    this.#sink.write(isIntruding ? `\n${text}` : text);
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
    return this.#sink.settled();
  }

  /** The process ends: writes what is held, without an event loop. */
  writeLast(): void {
    for (const author of this.#expected) this.write(author, author.takeAll());
    this.#expected.clear();
    this.#sink.writeLast();
  }

  #keepForExit(): void {
    if (this.#sink.pending > 0) this.#awaitReader();
    if (this.#expected.size > 0 || this.#sink.pending > 0) keepForExit(this);
    else letGo(this);
  }

  #awaitReader(): void {
    if (this.#awaitsReader) return;
    this.#awaitsReader = true;
    const goOn = (): void => {
      this.#awaitsReader = false;
      this.#keepForExit();
    };
    this.#sink.settled().then(goOn, goOn);
  }
}

// One hook for all outputs: an emitter warns of more than ten listeners.
const unfinished = new Set<Output>();

function writeAllLast(): void {
  for (const output of unfinished) output.writeLast();
}

function keepForExit(output: Output): void {
  if (unfinished.size === 0) process.on("exit", writeAllLast);
  unfinished.add(output);
}

function letGo(output: Output): void {
  if (!unfinished.delete(output)) return;
  if (unfinished.size === 0) process.off("exit", writeAllLast);
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
