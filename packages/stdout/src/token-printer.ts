import type { Writable } from "node:stream";
import type { AnyEnding, LlmToken, RunInfo, RunRetry, TokenChannel } from "@runtap/core";
import { clean, wholeCharacters } from "./text/clean.ts";
import { type Author, type Output, outputTo } from "./output.ts";
import { type After, Pace, WRITE_INTERVAL_MS } from "./pace.ts";

const MAX_HELD = 16_384;
/** Characters of other runs that wait for the one that is being printed; more, and they are printed in between. */
const MAX_WAITING = 262_144;

/** A run that waits for its turn. */
interface Turn {
  readonly run: RunInfo;
  text: string;
  hasEnded: boolean;
}

/** Prints the tokens of one run after another: what a second one says meanwhile waits until the first has ended. */
export class TokenPrinter implements Author {
  readonly #output: Output;
  readonly #pace: Pace;
  readonly #channels: ReadonlySet<TokenChannel>;
  /** By id, in the order of their first tokens. */
  readonly #waiting = new Map<string, Turn>();
  #waitingLength = 0;
  #speaker: RunInfo | undefined;
  /** The channel of its last token. */
  #channel: TokenChannel | undefined;
  #held = "";
  #isLineOpen = false;
  #hasComplained = false;

  constructor(stream: Writable, channels: readonly TokenChannel[], after: After) {
    this.#output = outputTo(stream);
    this.#channels = new Set(channels);
    this.#pace = new Pace(WRITE_INTERVAL_MS, after, () => this.#write());
  }

  hearToken({ run, choice, channel, token }: LlmToken): void {
    const isNext = run === this.#speaker && channel === this.#channel && choice === 0;
    // The fast road of a stream: nothing but this happens between two writes.
    if (isNext && this.#held !== "" && this.#held.length < MAX_HELD) {
      this.#held += token;
      return;
    }
    if (choice !== 0 || !this.#channels.has(channel)) return;
    if (this.#output.isBroken) return this.#complainOnce();
    if (this.#output.isFull) return;
    this.#channel = channel;
    this.#speaker ??= run;
    if (run === this.#speaker || run.id === this.#speaker.id) this.#say(token);
    else this.#wait(run, token);
  }

  /** A new attempt begins on a line of its own. */
  hearRetry({ run }: RunRetry): void {
    if (run.id === this.#speaker?.id) this.#endLine();
    const turn = this.#waiting.get(run.id);
    if (turn !== undefined) turn.text += "\n";
  }

  hearEnding({ run }: AnyEnding): void {
    const turn = this.#waiting.get(run.id);
    if (turn !== undefined) turn.hasEnded = true;
    if (run.id !== this.#speaker?.id) return;
    this.#endLine();
    this.#passOn();
  }

  takeAll(): string {
    let text = this.#taken("all");
    if (this.#isLineOpen) text += "\n";
    for (const turn of this.#waiting.values()) text += `${clean(turn.text)}\n`;
    this.#isLineOpen = false;
    this.#waiting.clear();
    this.#waitingLength = 0;
    return text;
  }

  flush(): Promise<void> {
    this.#write();
    return this.#output.settled();
  }

  close(): Promise<void> {
    this.#pace.stop();
    this.#output.write(this, this.takeAll());
    this.#output.release(this);
    return this.#output.settled();
  }

  #say(token: string): void {
    if (this.#held === "") this.#output.expect(this);
    this.#held += token;
    if (this.#held.length >= MAX_HELD) this.#write();
    else this.#pace.ask();
  }

  #wait(run: RunInfo, token: string): void {
    const turn = this.#waiting.get(run.id) ?? { run, text: "", hasEnded: false };
    turn.text += token;
    this.#waiting.set(run.id, turn);
    this.#waitingLength += token.length;
    if (this.#waitingLength >= MAX_WAITING) this.#output.write(this, this.takeAll());
  }

  /** Gives the next of those that wait its turn; those that have ended meanwhile are printed as a whole. */
  #passOn(): void {
    this.#speaker = undefined;
    for (const [id, { run, text, hasEnded }] of this.#waiting) {
      this.#waiting.delete(id);
      this.#waitingLength -= text.length;
      this.#say(text);
      if (!hasEnded) {
        this.#speaker = run;
        return;
      }
      this.#endLine();
    }
  }

  #taken(share: "whole" | "all"): string {
    const [whole, half] = share === "all" ? [this.#held, ""] : wholeCharacters(this.#held);
    const text = clean(whole);
    this.#held = half;
    if (text !== "") this.#isLineOpen = !text.endsWith("\n");
    return text;
  }

  #write(): void {
    if (this.#output.isTakenFrom(this)) this.#isLineOpen = false;
    this.#output.write(this, this.#taken("whole"));
    if (this.#held === "" && !this.#isLineOpen && this.#waiting.size === 0) {
      this.#output.release(this);
    }
  }

  #endLine(): void {
    if (this.#output.isTakenFrom(this)) this.#isLineOpen = false;
    const text = this.#taken("all");
    this.#output.write(this, this.#isLineOpen ? `${text}\n` : text);
    this.#isLineOpen = false;
    this.#output.release(this);
  }

  /** Throws what has broken the output, once, so that the tap reports it. */
  #complainOnce(): void {
    const { failure } = this.#output;
    if (this.#hasComplained || failure === undefined) return;
    this.#hasComplained = true;
    throw failure;
  }
}
