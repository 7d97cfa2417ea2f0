import type { RunInfo } from "@runtap/core";
import { cleanLine } from "./text/clean.ts";
import type { FailureView } from "./failure.ts";
import type { Glyphs } from "./glyphs.ts";
import { type Piece, piece } from "./line.ts";

const MAX_NAME = 64;

/** How an event is told: what is to be shown, and what the reader has seen already. */
export interface Telling extends FailureView {
  readonly glyphs: Glyphs;
  /** The run's name, numbered if need be. */
  readonly label: string;
  /** The model that was asked, as the start has said it. */
  readonly model: string | undefined;
  /** The output has been streamed: it is not shown once more. */
  readonly hasStreamed: boolean;
  /** Where the failure was shown in full, if that was further down in the tree. */
  readonly failedIn: string | undefined;
  /** Text chunks that were left out, as their text had been streamed further down. */
  readonly unshownChunks: number;
}

/** Kind and name of the run. */
export function titleOf(run: RunInfo, { label }: Telling): readonly Piece[] {
  const operation = run.operation === undefined ? "" : `:${named(run.operation)}`;
  return [piece("kind", `${named(run.kind)}${operation}`), piece("name", label)];
}

/** A name that somebody has given: an identifier, not a payload. */
export function named(name: string): string {
  return cleanLine(name.slice(0, MAX_NAME));
}

/** What is known and no payload: a count, a model, a reason. */
export function fact(text: string | undefined): Piece {
  return piece("fact", text ?? "");
}

/** Facts that belong together, as one. */
export function facts(texts: readonly (string | undefined)[]): Piece {
  return fact(texts.filter((text) => text !== undefined && text !== "").join(", "));
}
