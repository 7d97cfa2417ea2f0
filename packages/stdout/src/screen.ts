import { clean, wholeCharacters } from "./text/clean.ts";
import { columnsOf, fitting } from "./text/columns.ts";
import { formatTimeOfDay } from "./text/duration.ts";
import type { Glyphs } from "./glyphs.ts";
import { cutPieces, layOut, type Line, paint, painted, type Piece } from "./line.ts";
import { rowsOf } from "./rows.ts";
import type { RunView, Voice } from "./run-view.ts";

/** How the screen looks. */
export interface Look {
  readonly glyphs: Glyphs;
  readonly isColoured: boolean;
  /** Each line starts with the time of day. */
  readonly showsTime: boolean;
  /** As wide as it is now: a terminal can be resized. */
  columns(): number;
}

/** Where a line of a run stands: at its own depth, or one deeper. */
export type Place = "start" | "inside" | "ending";

/** How much of a voice's text is laid out: full rows, all but half a character, all. */
type Share = "rows" | "live" | "all";

/** Narrower than this, the time of day would take the room that the tree needs. */
const MIN_TIME_COLUMNS = 60;
const timeColumns = "14:03:07.250 ".length;

/**
 * Lays out what runs say, one run on a line: text that is streamed stays on an open line until another run must write.
 * One voice at a time is live; the others wait until they have a full row, so that two streams don't chop one another
 * to pieces. Returns the text to print; writes nothing.
 */
export class Screen {
  readonly #look: Look;
  readonly #waiting: Voice[] = [];
  /** Voices with less than a row to say, which are not live. */
  readonly #keptBack = new Set<Voice>();
  /** The run that the last line was about: what the next line says of its place is said against it. */
  #focus: RunView;
  #live: Voice | undefined;
  /** Whose text the last line is. */
  #lastVoice: Voice | undefined;
  #isLineOpen = false;
  /** Columns taken on the open line. */
  #column = 0;

  constructor(look: Look, top: RunView) {
    this.#look = look;
    this.#focus = top;
  }

  /** Nothing is held, and no line is open. */
  get isAtRest(): boolean {
    return this.#waiting.length === 0 && this.#keptBack.size === 0 && !this.#isLineOpen;
  }

  /** Holds text of a voice until the next layout. */
  hold(voice: Voice, text: string): void {
    voice.held += text;
    if (voice.isWaiting) return;
    voice.isWaiting = true;
    this.#waiting.push(voice);
  }

  /** Somebody else has ended the open line. */
  interrupted(): void {
    this.#isLineOpen = false;
    this.#lastVoice = undefined;
  }

  /** What is held, as far as it can be shown now. */
  takeHeld(): string {
    if (this.#live?.view.voices.includes(this.#live) === false) this.#live = undefined;
    let text = "";
    for (const voice of this.#waiting) {
      voice.isWaiting = false;
      if (this.#live === undefined || isNextOf(this.#live, voice)) this.#live = voice;
      text += this.#voiced(voice, voice === this.#live ? "live" : "rows");
    }
    this.#waiting.length = 0;
    return text;
  }

  /** All that a run's voices have said, on lines that are closed. */
  takeVoices(view: RunView): string {
    let text = this.takeHeld();
    for (const voice of view.voices) {
      if (voice.held !== "") text += this.#voiced(voice, "all");
    }
    return text + this.endLine();
  }

  /** All that anybody has said. */
  takeAll(): string {
    let text = this.takeHeld();
    for (const voice of this.#keptBack) text += this.#voiced(voice, "all");
    return text;
  }

  /** Ends the open line. */
  endLine(): string {
    const end = this.#isLineOpen ? "\n" : "";
    this.interrupted();
    return end;
  }

  /** Lines about a run, after what its voices have said. */
  takeLines(view: RunView, place: Place, lines: readonly Line[], time: number): string {
    if (lines.length === 0) return "";
    let text = this.takeVoices(view);
    const around = place === "inside" ? view : (view.parent ?? view);
    const depth = place === "inside" ? view.depth + 1 : view.depth;
    lines.forEach((line, at) => {
      const where = at === 0 ? this.#whereabouts(around, "") : undefined;
      const gutter = this.#gutter(depth, this.#look.glyphs.bar, at === 0 ? time : undefined);
      text += this.#printed(gutter, layOut(line, where));
    });
    this.#focus = place === "ending" ? around : view;
    return text;
  }

  #printed(gutter: string, pieces: readonly Piece[]): string {
    const { glyphs, isColoured } = this.#look;
    const room = this.#look.columns() - columnsOf(gutter);
    const text = paint(cutPieces(pieces, room, glyphs.ellipsis), isColoured);
    return `${painted("bar", gutter, isColoured)}${text}\n`;
  }

  #voiced(voice: Voice, share: Share): string {
    const { glyphs, isColoured } = this.#look;
    const goesOn = this.#isLineOpen && this.#lastVoice === voice;
    const where = goesOn ? undefined : this.#whereabouts(voice.view, this.#tagOf(voice));
    const gutter = this.#gutter(voice.view.depth + 1, glyphs.bar, undefined);
    const room = this.#look.columns() - columnsOf(gutter);
    const before = goesOn ? this.#column : where === undefined ? 0 : columnsOf(where.text) + 1;
    const [said, keptBack] = share === "all" ? [voice.held, ""] : wholeCharacters(voice.held);
    const rows = rowsOf(this.#rest(voice, clean(said), goesOn), room - before, room);
    voice.held = keptBack;
    const last = rows.at(-1);
    if (share === "rows" && last?.ending === "open") {
      rows.pop();
      voice.held = last.text + keptBack;
    }
    if (voice.held === "") this.#keptBack.delete(voice);
    else this.#keptBack.add(voice);
    if (rows.length === 0) return "";

    const bars = painted("bar", gutter, isColoured);
    const blankBars = painted("bar", gutter.trimEnd(), isColoured);
    const broken = this.#gutter(voice.view.depth + 1, glyphs.brokenBar, undefined);
    const brokenBars = painted("bar", broken, isColoured);
    const opening = where === undefined ? "" : `${painted("where", where.text, isColoured)} `;
    const role = voice.channel === "reasoning" ? "reasoning" : "content";
    let text = goesOn ? "" : this.endLine();
    let isOpen = goesOn;
    let column = before;
    for (const row of rows) {
      const isBlank = row.text === "" && row.ending === "newline" && column === 0;
      if (!isOpen) text += isBlank ? blankBars : voice.isMidLine ? brokenBars : bars;
      if (!isOpen && row === rows[0]) text += opening;
      text += painted(role, row.text, isColoured);
      column += row.columns;
      isOpen = row.ending === "open";
      voice.isMidLine = row.ending !== "newline";
      if (isOpen) continue;
      text += "\n";
      column = 0;
    }
    this.#isLineOpen = isOpen;
    this.#column = column;
    this.#focus = voice.view;
    this.#lastVoice = voice;
    return text;
  }

  /** What is left to say on a fresh row: the line that was broken off need not be ended once more. */
  #rest(voice: Voice, said: string, goesOn: boolean): string {
    if (goesOn || !voice.isMidLine || !said.startsWith("\n")) return said;
    voice.isMidLine = false;
    return said.slice(1);
  }

  /** A voice's tag, where the lines above don't tell which of the run's voices speaks. */
  #tagOf(voice: Voice): string {
    if (voice === this.#lastVoice) return "";
    return voice.isPlain && voice.view.voices.length === 1 ? "" : voice.tag;
  }

  /** Where a line belongs, as far as the lines above it and its indentation don't tell. */
  #whereabouts(around: RunView, tag: string): Piece | undefined {
    const { glyphs } = this.#look;
    const names = tag === "" ? [] : [tag];
    for (
      let view: RunView | undefined = around;
      view !== undefined && !view.holds(this.#focus);
      view = view.parent
    ) {
      names.unshift(view.label);
    }
    if (names.length === 0) return undefined;
    const max = Math.floor(this.#look.columns() / 3);
    const end = ` ${glyphs.inside}`;
    const path = names.join(`${end} `);
    if (columnsOf(path + end) <= max) return { role: "where", text: path + end };
    const tail = names.length > 1 ? `${glyphs.ellipsis}${end} ${names.at(-1) ?? ""}` : path;
    if (columnsOf(tail + end) <= max) return { role: "where", text: tail + end };
    const kept = fitting(tail, max - columnsOf(glyphs.ellipsis + end));
    return { role: "where", text: kept + glyphs.ellipsis + end };
  }

  /** A bar for each run around, as many as half the screen holds. */
  #gutter(depth: number, lastBar: string, time: number | undefined): string {
    const { glyphs, showsTime } = this.#look;
    const start = showsTime && this.#look.columns() >= MIN_TIME_COLUMNS ? clockOf(time) : "";
    if (depth <= 0) return start;
    const most = Math.max(2, Math.floor((this.#look.columns() - start.length) / 4));
    const bars = `${glyphs.bar} `.repeat(Math.min(depth, most) - 1);
    const left = depth > most ? glyphs.ellipsis + bars.slice(glyphs.ellipsis.length) : bars;
    return `${start}${left}${lastBar} `;
  }
}

function clockOf(time: number | undefined): string {
  return time === undefined ? " ".repeat(timeColumns) : `${formatTimeOfDay(time)} `;
}

/** A model thinks, calls tools and answers one after another; its choices it writes side by side. */
function isNextOf(live: Voice, voice: Voice): boolean {
  return voice.view === live.view && voice.choice === live.choice;
}
