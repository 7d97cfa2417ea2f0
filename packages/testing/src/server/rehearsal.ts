import { complain } from "@runtap/core";
import type { Exchange, FirstFailures } from "./exchange.ts";
import type { ReceivedRequest } from "./received-request.ts";

/** What to answer a request with: an exchange, or a failure that comes before it. */
export type Cue =
  | { readonly exchange: Exchange; readonly failure?: undefined }
  | { readonly failure: FirstFailures; readonly exchange?: undefined };

interface Turn {
  readonly exchange: Exchange;
  failuresLeft: number;
  isPlayed: boolean;
}

/** Chooses exchanges in their order: each answers once, the last that fits goes on answering. */
export class Rehearsal {
  readonly #turns: readonly Turn[];

  constructor(exchanges: readonly Exchange[]) {
    if (exchanges.length === 0) {
      throw complain("the exchanges", "one or more", exchanges, "Give at least one.");
    }
    this.#turns = exchanges.map((exchange) => {
      requireSound(exchange);
      return { exchange, failuresLeft: exchange.failFirst?.times ?? 0, isPlayed: false };
    });
  }

  next(request: ReceivedRequest): Cue | undefined {
    const fitting = this.#turns.filter(({ exchange }) => fits(exchange, request));
    const turn = fitting.find(({ isPlayed }) => !isPlayed) ?? fitting.at(-1);
    if (turn === undefined) return undefined;
    const { exchange } = turn;
    if (turn.failuresLeft > 0 && exchange.failFirst !== undefined) {
      turn.failuresLeft -= 1;
      return { failure: exchange.failFirst };
    }
    turn.isPlayed = true;
    return { exchange };
  }
}

function fits({ path, match }: Exchange, request: ReceivedRequest): boolean {
  if (typeof path === "string" && path !== request.path.split("?")[0]) return false;
  if (path instanceof RegExp && !request.path.match(path)) return false;
  return match === undefined || match(request);
}

/** Throws what is wrong with an exchange. */
export function requireSound(exchange: Exchange): void {
  const { body, events, pieceBytes, delayMs, failFirst, cutAfterEvents, stopAfterEvents } =
    exchange;
  if (body !== undefined && events !== undefined) {
    throw complain("an exchange", "`body` or `events`", "both", "Leave one out.");
  }
  if (cutAfterEvents !== undefined && (stopAfterEvents !== undefined || exchange.stall === true)) {
    const endings = "`cutAfterEvents`, or `stopAfterEvents` with or without `stall`";
    throw complain("an exchange", `given ${endings}`, "both", "An answer ends in one way.");
  }
  requireCount("pieceBytes", pieceBytes, 1, "Leave it out to send an event at a time.");
  requireCount("delayMs", delayMs, 0, "Leave it out for none.");
  requireCount("cutAfterEvents", cutAfterEvents, 0, "Leave it out to cut nothing.");
  requireCount("stopAfterEvents", stopAfterEvents, 0, "Leave it out to send all.");
  requireCount("failFirst.times", failFirst?.times, 0, "Leave `failFirst` out for none.");
}

function requireCount(
  name: string,
  value: number | undefined,
  least: number,
  advice: string,
): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw complain(`\`${name}\``, `a whole number from ${least} on`, value, advice);
}
