/** A stretch of time, in epoch milliseconds: `start` is in it, `end` is not. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** Unlike that of any other window of its kind and zone. */
  readonly label: string;
}

/** The calendar windows there are. Weeks begin on Monday. */
export type WindowName = "minute" | "hour" | "day" | "week" | "month";

export const WINDOW_NAMES: readonly string[] = ["minute", "hour", "day", "week", "month"];

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Whether the platform knows a time zone of this name. */
export function isTimeZone(name: unknown): name is string {
  if (typeof name !== "string") return false;
  if (name === "UTC") return true;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

/** What the clocks on the wall show in a time zone. */
export class WallClock {
  // UTC needs no looking up, and the first look-up of a process takes tens of milliseconds.
  readonly #format: Intl.DateTimeFormat | undefined;

  constructor(timeZone: string) {
    if (timeZone === "UTC") return;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  /** The wall's time, as the milliseconds that UTC would need to show the same. */
  at(time: number): number {
    if (this.#format === undefined) return time;
    const parts = new Map(
      this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    );
    const read = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const seconds = Date.UTC(
      read("year"),
      read("month") - 1,
      read("day"),
      read("hour"),
      read("minute"),
      read("second"),
    );
    return seconds + (time - Math.floor(time / 1000) * 1000);
  }

  /** When a wall's midnight comes: the first moment of that date, also where clocks skip or repeat it. */
  midnight(wall: number): number {
    if (this.#format === undefined) return wall;
    let before = wall - 15 * HOUR_MS;
    let after = wall + 15 * HOUR_MS;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.at(middle) < wall) before = middle;
      else after = middle;
    }
    return after;
  }
}

function dateOf(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}

/** The midnights, on the wall, at which the window begins that has this wall's time in it, and the next one. */
function walls(name: "day" | "week" | "month", wall: number): readonly [number, number] {
  const date = new Date(wall);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (name === "month") return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  const midnight = Date.UTC(year, month, day);
  if (name === "day") return [midnight, midnight + DAY_MS];
  const monday = midnight - ((date.getUTCDay() + 6) % 7) * DAY_MS;
  return [monday, monday + 7 * DAY_MS];
}

/** Calendar windows of one kind in one time zone: they follow one another without gaps, whatever the clocks do. */
export class Calendar {
  readonly #name: WindowName;
  readonly #clock: WallClock;
  #last: Window | undefined;

  constructor(name: WindowName, timeZone: string) {
    this.#name = name;
    this.#clock = new WallClock(timeZone);
  }

  /** The window that a moment is in. */
  windowAt(time: number): Window {
    const last = this.#last;
    if (last !== undefined && time >= last.start && time < last.end) return last;
    // What a broken clock says is in some window, too.
    const known = Number.isNaN(time) ? 0 : time;
    const found = this.#find(Math.min(Math.max(known, -6e13), 6e13));
    this.#last = found;
    return found;
  }

  #find(time: number): Window {
    const name = this.#name;
    const wall = this.#clock.at(time);
    if (name === "minute" || name === "hour") {
      const size = name === "minute" ? MINUTE_MS : HOUR_MS;
      const start = time - (((wall % size) + size) % size);
      return { start, end: start + size, label: new Date(start).toISOString().slice(0, 16) };
    }
    let [first, next] = walls(name, wall);
    // An hour that is repeated across midnight belongs to the window that had begun.
    if (time >= this.#clock.midnight(next)) [first, next] = walls(name, next);
    return {
      start: this.#clock.midnight(first),
      end: this.#clock.midnight(next),
      label: dateOf(first),
    };
  }
}
