import type { AnyChunk, AnyEvent, LlmToken, RunProgress } from "@runtap/core";
import { formatEvent } from "./format.ts";
import type { Settings } from "./options.ts";
import { type Author, type Output, outputTo } from "./output.ts";
import { type After, Pace, WRITE_INTERVAL_MS } from "./pace.ts";
import { type RunView, type Voice, voiceOf } from "./run-view.ts";
import { type Place, Screen } from "./screen.ts";
import type { Telling } from "./telling.ts";
import { RunTree } from "./tree.ts";
import { counted } from "./text/figures.ts";

const MAX_HELD = 16_384;
const PROGRESS_INTERVAL_MS = 200;

const answer = { channel: "text", choice: 0 } as const;

/** Prints events as a tree: tokens together every 16 ms, everything else at once, so that it stands where it belongs among the program's own output. */
export class TreePrinter implements Author {
  readonly #settings: Settings;
  readonly #output: Output;
  readonly #tree: RunTree;
  readonly #screen: Screen;
  readonly #pace: Pace;
  /** Characters held. */
  #held = 0;
  /** Who spoke last, while what it said is held. */
  #voice: Voice | undefined;
  #isExpected = false;
  #dropped = 0;
  #hasComplained = false;

  constructor(settings: Settings, after: After) {
    this.#settings = settings;
    this.#output = outputTo(settings.stream);
    this.#tree = new RunTree((run) => !settings.isVerboseOnly || run.verbose);
    this.#screen = new Screen(settings.look, this.#tree.top);
    this.#pace = new Pace(WRITE_INTERVAL_MS, after, () => this.#writeHeld());
  }

  /** How many runs it knows to be open. */
  get openRuns(): number {
    return this.#tree.size;
  }

  hear(event: AnyEvent): void {
    if (event.type === "llm.token" && this.#voice?.view.run === event.run) {
      // The fast road of a stream: nothing but this happens between two writes.
      if (this.#voice.says(event) && this.#held < MAX_HELD) {
        this.#voice.held += event.token;
        this.#held += event.token.length;
        return;
      }
    }
    this.#voice = undefined;
    if (this.#output.isBroken) this.#giveUp();
    else if (event.type === "llm.token") this.#hearToken(event);
    else this.#hearOther(event);
  }

  takeAll(): string {
    this.#prepare();
    this.#forgetHeld();
    return this.#screen.takeAll() + this.#screen.endLine();
  }

  flush(): Promise<void> {
    this.#prepare();
    this.#forgetHeld();
    this.#write(this.#screen.takeAll());
    return this.#output.settled();
  }

  close(): Promise<void> {
    this.#pace.stop();
    this.#write(this.takeAll());
    return this.#output.settled();
  }

  #hearToken(event: LlmToken): void {
    if (!this.#settings.tokens) return;
    const view = this.#tree.open(event.run);
    if (view.isShown) this.#say(view, event, event.token);
  }

  #say(
    view: RunView,
    token: Pick<LlmToken, "channel" | "choice" | "toolCall">,
    text: string,
  ): void {
    if (this.#output.isFull) {
      this.#dropped += 1;
      return;
    }
    const voice = voiceOf(view, token);
    if (voice.channel === "text") view.hasStreamed = true;
    markStreamed(view.parent);
    this.#screen.hold(voice, this.#bounded(text));
    this.#held += text.length;
    if (!this.#isExpected) {
      this.#isExpected = true;
      this.#output.expect(this);
    }
    if (this.#held >= MAX_HELD) this.#writeHeld();
    else this.#pace.ask();
    if (this.#held > 0) this.#voice = voice;
  }

  /** What is said at once, as far as a reader can be expected to want it. */
  #bounded(text: string): string {
    if (text.length <= MAX_HELD) return text;
    const left = counted(text.length - MAX_HELD, "more character");
    return `${text.slice(0, MAX_HELD)}${this.#settings.look.glyphs.ellipsis} ${left}`;
  }

  #hearOther(event: Exclude<AnyEvent, LlmToken>): void {
    const { type, run } = event;
    const phase = type.slice(type.lastIndexOf(".") + 1);
    const place = placeOf(phase, type);
    const view =
      place === "start" ? this.#tree.open(run) : (this.#tree.find(run) ?? this.#tree.glimpse(run));
    if (view.isShown && !this.#isSaidOtherwise(event, view)) {
      if (place === "ending" && view.progress !== undefined)
        this.#tell(view.progress, view, "inside");
      this.#tell(event, view, place);
    }
    if ("originRunId" in event && view.isShown) rememberFailure(event.originRunId, view);
    if (type === "run.retry") view.voices = [];
    if (place === "ending") this.#tree.close(view);
  }

  /** Text chunks are streamed like tokens, and progress is told now and then only. */
  #isSaidOtherwise(event: Exclude<AnyEvent, LlmToken>, view: RunView): boolean {
    switch (event.type) {
      case "chain.chunk":
      case "agent.chunk":
      case "tool.chunk":
        return this.#isChunkSaid(event, view);
      case "run.progress":
        return isTooSoon(event, view);
      default:
        return false;
    }
  }

  /** Chunks of text are streamed, unless a run inside has streamed that text; chunks that are not shown are counted. */
  #isChunkSaid({ chunk, run }: AnyChunk, view: RunView): boolean {
    const { content, tokens } = this.#settings;
    if (content && typeof chunk !== "string") return false;
    if (typeof chunk === "string" && tokens && !view.isStreamedInside) {
      this.#say(this.#tree.open(run), answer, chunk);
    } else view.unshownChunks += 1;
    return true;
  }

  #tell(event: Exclude<AnyEvent, LlmToken>, view: RunView, place: Place): void {
    if (this.#output.isFull) {
      this.#dropped += 1;
      return;
    }
    this.#prepare();
    const lines = formatEvent(event, this.#tellingOf(event, view));
    if (event.type === "llm.start" || event.type === "embedding.start") view.model = event.model;
    this.#forgetHeld();
    this.#write(this.#screen.takeLines(view, place, lines, event.time));
  }

  #tellingOf(event: Exclude<AnyEvent, LlmToken>, view: RunView): Telling {
    const { look, content } = this.#settings;
    const failure = view.shownFailure;
    const isShownBelow = "originRunId" in event && failure?.originRunId === event.originRunId;
    return {
      glyphs: look.glyphs,
      ellipsis: look.glyphs.ellipsis,
      content,
      label: view.label,
      model: view.model,
      hasStreamed: view.hasStreamed,
      failedIn: isShownBelow ? failure.where : undefined,
      unshownChunks: view.unshownChunks,
    };
  }

  #writeHeld(): void {
    if (this.#output.isFull) return;
    this.#prepare();
    this.#forgetHeld();
    this.#write(this.#screen.takeHeld());
  }

  #forgetHeld(): void {
    this.#held = 0;
    this.#voice = undefined;
  }

  /** What comes next stands on the line that is really open, and after the word of what could not be shown. */
  #prepare(): void {
    if (this.#output.isTakenFrom(this)) this.#screen.interrupted();
    if (this.#dropped === 0) return;
    const { glyphs } = this.#settings.look;
    const dropped = counted(this.#dropped, "event");
    this.#dropped = 0;
    const notice = `${glyphs.warning} ${dropped} not shown: the reader is too slow\n`;
    this.#output.write(this, this.#screen.endLine() + notice);
  }

  #write(text: string): void {
    this.#output.write(this, text);
    const isExpected = !this.#screen.isAtRest;
    if (isExpected === this.#isExpected) return;
    this.#isExpected = isExpected;
    if (isExpected) this.#output.expect(this);
    else this.#output.release(this);
  }

  /** Throws what has broken the output, once, so that the tap reports it. */
  #giveUp(): void {
    this.#tree.clear();
    const { failure } = this.#output;
    if (this.#hasComplained || failure === undefined) return;
    this.#hasComplained = true;
    throw failure;
  }
}

function placeOf(phase: string, type: string): Place {
  if (type.startsWith("run.") || type.startsWith("handler.")) return "inside";
  if (phase === "start") return "start";
  return phase === "end" || phase === "error" || phase === "cancel" ? "ending" : "inside";
}

/** A run inside has streamed text, and so has everything around it. */
function markStreamed(view: RunView | undefined): void {
  if (view === undefined || view.isStreamedInside) return;
  view.isStreamedInside = true;
  markStreamed(view.parent);
}

function isTooSoon(event: RunProgress, view: RunView): boolean {
  const isLast = event.total !== undefined && event.completed >= event.total;
  const isSoon = event.time - view.progressTime < PROGRESS_INTERVAL_MS && !isLast;
  view.progress = isSoon ? event : undefined;
  if (!isSoon) view.progressTime = event.time;
  return isSoon;
}

/** The failure has been shown in full: the runs it passes on its way up need only refer to it. */
function rememberFailure(originRunId: string, view: RunView): void {
  if (view.parent === undefined) return;
  const isPassing = view.shownFailure?.originRunId === originRunId;
  view.parent.shownFailure = isPassing ? view.shownFailure : { originRunId, where: view.label };
}
