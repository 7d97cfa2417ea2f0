import type { HeldText } from "../../src/run/redactor.ts";

/** What leaves a hold, joined. */
export function streamed(held: HeldText, pieces: readonly string[]): string {
  return pieces.map((piece) => held.push(piece)).join("") + held.end();
}

/** A text cut at places given as fractions of its length. */
export function cutAt(text: string, places: readonly number[]): readonly string[] {
  const cuts = [...new Set([0, ...places.map((place) => Math.floor(place * text.length))])];
  const inOrder = [...cuts.sort((one, other) => one - other), text.length];
  return inOrder.slice(1).map((end, at) => text.slice(inOrder[at], end));
}
