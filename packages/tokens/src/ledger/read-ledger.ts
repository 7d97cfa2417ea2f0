import { RuntapError } from "@runtap/core";
import { fieldOf, isObject } from "@runtap/wires/usage";
import type { LedgerJson } from "./ledger.ts";
import type { SeriesJson } from "./series.ts";
import { COUNTS, noCounts, type TallyJson } from "./tally.ts";
import { type Figure, FIGURES, type TokenSumsJson } from "./token-sums.ts";

function wrong(what: string): RuntapError {
  return new RuntapError(
    "invalid-option",
    `Expected ${what} to be as \`toJSON()\` of this version gives it. Nothing of it was merged.`,
  );
}

function countIn(json: unknown, name: string, what: string): number {
  const value = fieldOf(json, name);
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw wrong(`\`${what}.${name}\``);
}

function sumsOf(json: unknown, what: string): TokenSumsJson {
  const figures: { [Name in Figure]?: number } = {};
  for (const figure of FIGURES) {
    if (fieldOf(json, figure) !== undefined) figures[figure] = countIn(json, figure, what);
  }
  const sums = { calls: countIn(json, "calls", what), ...figures };
  const nanoUsd = fieldOf(json, "nanoUsd");
  if (nanoUsd === undefined) return sums;
  if (typeof nanoUsd !== "string" || !/^\d{1,40}$/.test(nanoUsd))
    throw wrong(`\`${what}.nanoUsd\``);
  return { ...sums, nanoUsd };
}

function tallyOf(json: unknown, what: string): TallyJson {
  const given = fieldOf(json, "counts");
  const counts = noCounts();
  for (const name of COUNTS) counts[name] = countIn(given, name, `${what}.counts`);
  return {
    counts,
    said: sumsOf(fieldOf(json, "said"), `${what}.said`),
    estimated: sumsOf(fieldOf(json, "estimated"), `${what}.estimated`),
    cached: sumsOf(fieldOf(json, "cached"), `${what}.cached`),
  };
}

function seriesOf(json: unknown, what: string): SeriesJson {
  const tallies = fieldOf(json, "tallies");
  if (!isObject(tallies)) throw wrong(`\`${what}.tallies\``);
  const read = Object.entries(tallies).map(
    ([name, tally]) => [name, tallyOf(tally, `${what}.tallies`)] as const,
  );
  return { tallies: Object.fromEntries(read), folded: countIn(json, "folded", what) };
}

/** A ledger out of what may be anything: whole, or an error before any of it is used. */
export function readLedger(json: unknown): LedgerJson {
  if (fieldOf(json, "v") !== 1) throw wrong("a ledger's `v`");
  const series = fieldOf(json, "series");
  if (!isObject(series)) throw wrong("a ledger's `series`");
  const read = Object.entries(series).map(
    ([by, each]) => [by, seriesOf(each, `series["${by}"]`)] as const,
  );
  return {
    v: 1,
    total: tallyOf(fieldOf(json, "total"), "total"),
    series: Object.fromEntries(read),
  };
}
