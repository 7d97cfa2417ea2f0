import type { AnyEvent, LlmCancel, LlmEnd, LlmError, LlmToken } from "../events/events.ts";
import type { AnyChunk } from "../events/patterns.ts";
import { isTerminal } from "../events/predicates.ts";
import type { RunInfo } from "../events/run-info.ts";
import type { HeldText, Redactor } from "../run/redactor.ts";

type TextChunk = AnyChunk & { readonly chunk: string };

/** A stream of text pieces of one run. */
interface TextStream<Piece> {
  /** Absent where a rule hides the whole stream. */
  readonly held: HeldText | undefined;
  /** What stands for each of its pieces then. */
  readonly censor: string;
  /** The last piece that was taken, as far as it was let out. */
  last: Piece;
}

function isChunk(event: AnyEvent): event is AnyChunk {
  return "chunk" in event && /^(?:chain|agent|tool)\.chunk$/.test(event.type);
}

function isText(event: AnyChunk): event is TextChunk {
  return typeof event.chunk === "string";
}

function isModelEnding(event: AnyEvent): event is LlmEnd | LlmError | LlmCancel {
  return isTerminal(event) && "tokenEvents" in event;
}

/** What somebody else has failed on may be a piece of a stream: by itself it does not show what it is a part of. */
const PIECE = "[redacted: a piece of a stream]";

function withoutPiece(event: AnyEvent): AnyEvent {
  if (event.type === "llm.token") return { ...event, token: PIECE };
  return isChunk(event) && isText(event) ? { ...event, chunk: PIECE } : event;
}

/** What a handler may see of one run: events in, events out. */
export class RedactedRun {
  readonly #redactor: Redactor;
  readonly #show: (info: RunInfo) => RunInfo;
  readonly #hearsTokens: boolean;
  readonly #tokens = new Map<string, TextStream<LlmToken>>();
  readonly #indices = new Map<string, number>();
  #chunks: TextStream<TextChunk> | undefined;
  #tokenEvents = 0;

  /** `show` redacts the info of a run; `hearsTokens` says that its tokens come here. */
  constructor(redactor: Redactor, show: (info: RunInfo) => RunInfo, hearsTokens: boolean) {
    this.#redactor = redactor;
    this.#show = show;
    this.#hearsTokens = hearsTokens;
  }

  /** What is to be delivered now, in order. */
  take(event: AnyEvent): readonly AnyEvent[] {
    if (event.type === "llm.token") return this.#token(event);
    if (isChunk(event)) {
      return isText(event)
        ? this.#chunk(event)
        : [...this.#lastChunk(event.time), this.#shown(event)];
    }
    if (event.type !== "run.retry" && !isTerminal(event)) return [this.#shown(event)];
    const rest = [...this.#lastTokens(event.time), ...this.#lastChunk(event.time)];
    if (event.type === "run.retry") this.#indices.clear();
    const shown = this.#shown(event);
    return [...rest, isModelEnding(shown) ? this.#counted(shown) : shown];
  }

  #token(event: LlmToken): readonly AnyEvent[] {
    const { choice, channel, toolCall, token } = event;
    const key = `${choice} ${channel} ${toolCall?.index ?? ""}`;
    let stream = this.#tokens.get(key);
    if (stream === undefined) {
      const shown = this.#redactor.event({ ...event, token: "" });
      const censor = shown.type === "llm.token" ? shown.token : "";
      stream = { held: this.#held(censor), censor, last: event };
      this.#tokens.set(key, stream);
    }
    const text = stream.held?.push(token) ?? stream.censor;
    // What is said once, in the first piece of a tool call, must not be lost with it.
    const call = toolCall && {
      ...(stream.last.token === "" ? stream.last.toolCall : {}),
      ...toolCall,
    };
    stream.last = { ...event, ...(call && { toolCall: call }), token: text };
    return text === "" ? [] : [this.#said(stream.last)];
  }

  /** Nothing is held back of what a rule hides altogether. */
  #held(censor: string): HeldText | undefined {
    return censor === "" ? this.#redactor.hold() : undefined;
  }

  #lastTokens(time: number): readonly AnyEvent[] {
    const rest = [...this.#tokens.values()]
      .map(({ held, last }) => ({ ...last, time, token: held?.end() ?? "" }))
      .filter(({ token }) => token !== "")
      .toSorted((one, other) => one.seq - other.seq);
    this.#tokens.clear();
    return rest.map((each) => this.#said(each));
  }

  /** A token whose text has been let out; its place is the one among those the handler hears. */
  #said(event: LlmToken): LlmToken {
    const { type, seq, time, token, choice, channel, attempt } = event;
    const key = `${choice} ${channel}`;
    const index = this.#indices.get(key) ?? 0;
    this.#indices.set(key, index + 1);
    this.#tokenEvents += 1;
    const run = this.#show(event.run);
    const said = { type, run, seq, time, token, index, choice, channel, attempt };
    if (event.toolCall === undefined) return said;
    // The text has been looked through as a part of its stream: by itself it might look otherwise.
    const shown = this.#redactor.event({ ...event, token: "" });
    if (shown.type !== "llm.token" || shown.toolCall === undefined) return said;
    return { ...said, toolCall: shown.toolCall };
  }

  #chunk(event: TextChunk): readonly AnyEvent[] {
    if (this.#chunks === undefined) {
      const shown = this.#redactor.event({ ...event, chunk: "" });
      const censor = isChunk(shown) && isText(shown) ? shown.chunk : "";
      this.#chunks = { held: this.#held(censor), censor, last: event };
    }
    const chunk = this.#chunks.held?.push(event.chunk) ?? this.#chunks.censor;
    this.#chunks.last = event;
    return chunk === "" && event.chunk !== ""
      ? []
      : [{ ...event, run: this.#show(event.run), chunk }];
  }

  #lastChunk(time: number): readonly AnyEvent[] {
    if (this.#chunks === undefined) return [];
    const { held, last } = this.#chunks;
    this.#chunks = undefined;
    const chunk = held?.end() ?? "";
    return chunk === "" ? [] : [{ ...last, run: this.#show(last.run), time, chunk }];
  }

  #counted<Ending extends AnyEvent>(ending: Ending): Ending {
    return this.#hearsTokens ? { ...ending, tokenEvents: this.#tokenEvents } : ending;
  }

  #shown(event: AnyEvent): AnyEvent {
    const shown = this.#redactor.event(event);
    const run = this.#show(event.run);
    if (shown.type === "handler.error") {
      // What is in it was redacted with it, but for the run.
      const failedOn = withoutPiece({ ...shown.event, run: this.#show(shown.event.run) });
      return { ...shown, run, event: failedOn };
    }
    return run === event.run ? shown : { ...shown, run };
  }
}
