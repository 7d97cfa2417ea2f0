import type { Slot } from "../emitter/table.ts";
import type { TokenChannel, ToolCall, ToolCallRef } from "../events/content.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { TokenDetail } from "./options.ts";

/** How much text an ending shows of what was streamed, in characters. */
export const MAX_TEXT = 262_144;

interface GrowingToolCall {
  readonly index: number;
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/** Where a token stands within its run. */
export interface TokenPlace {
  readonly index: number;
  readonly choice: number;
  readonly channel: TokenChannel;
}

/** The channel of a token that names none. */
export function channelOf({ toolCall }: TokenDetail): TokenChannel {
  return toolCall === undefined ? "text" : "tool-call";
}

/** Counts the tokens of a model call and keeps what its ending will show of them. */
export class TokenStream {
  /** Its run has not ended. */
  isOpen = true;
  /** 1 for the first attempt, one more after each retry. */
  attempt: number;
  /** How many there were when the sweep last looked. */
  totalBefore = 0;
  /** The next index of the text of choice 0. */
  textIndex = 0;
  /** When the first content of this attempt came; 0 before. */
  firstTime = 0;
  text = "";
  truncated = false;
  /** Its run is open, and nobody hears a token, nor an ending that shows the text. */
  isSilent = true;
  /** Somebody will hear an ending that shows the text: it is worth keeping. */
  isKept = false;
  /** Whoever hears a token: looked up once for all of them. */
  slot: Slot | null = null;
  /** Whoever may forbid one. */
  guards: Slot | null = null;
  /** Nobody may forbid a token, nor has it to be looked through for secrets: the short road will do. */
  isDirect = true;
  /** What tokens say of their run; present while somebody hears them. */
  info: RunInfo | undefined;
  /** The last place given in the trace. */
  readonly sequence: { lastSeq: number };
  /** Tokens that are no text of choice 0, and those of attempts that are void. */
  #others = 0;
  #indices: Map<string, number> | undefined;
  #toolCalls: Map<number, GrowingToolCall> | undefined;

  constructor(attempt: number, sequence: { lastSeq: number }) {
    this.attempt = attempt;
    this.sequence = sequence;
  }

  /** Its run has ended: a further token is a mistake, also where nobody hears it. */
  close(): void {
    this.isOpen = false;
    this.isSilent = false;
  }

  /** Tokens of all attempts. */
  get total(): number {
    return this.#others + this.textIndex;
  }

  /** Keeps a piece of the text of choice 0. */
  collect(text: string): void {
    const room = MAX_TEXT - this.text.length;
    if (text.length <= room) this.text += text;
    else {
      this.text += text.slice(0, room);
      this.truncated = true;
    }
  }

  /** Takes the next place in a token's choice and channel. */
  place(detail: TokenDetail): TokenPlace {
    const { choice = 0, channel = channelOf(detail) } = detail;
    if (choice === 0 && channel === "text") return { index: this.textIndex++, choice, channel };
    this.#others += 1;
    this.#indices ??= new Map();
    const key = `${choice} ${channel}`;
    const index = this.#indices.get(key) ?? 0;
    this.#indices.set(key, index + 1);
    return { index, choice, channel };
  }

  /** Keeps a piece of a tool call of choice 0. */
  collectToolCall(text: string, ref: ToolCallRef): void {
    this.#toolCalls ??= new Map();
    let call = this.#toolCalls.get(ref.index);
    if (call === undefined) {
      call = { index: ref.index, id: undefined, name: undefined, arguments: "" };
      this.#toolCalls.set(ref.index, call);
    }
    if (ref.id !== undefined) call.id = ref.id;
    if (ref.name !== undefined) call.name = ref.name;
    const room = MAX_TEXT - call.arguments.length;
    call.arguments += text.slice(0, room);
    if (text.length > room) this.truncated = true;
  }

  /** The tool calls as far as they were streamed. */
  get toolCalls(): readonly ToolCall[] | undefined {
    if (this.#toolCalls === undefined) return undefined;
    return [...this.#toolCalls.values()].map(({ index, id, name, arguments: text }) => ({
      index,
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      arguments: text,
    }));
  }

  /** Another attempt begins: what the last one streamed is void. */
  restart(attempt: number): void {
    this.attempt = attempt;
    this.#others += this.textIndex;
    this.textIndex = 0;
    this.firstTime = 0;
    this.text = "";
    this.truncated = false;
    this.#indices = undefined;
    this.#toolCalls = undefined;
  }
}
