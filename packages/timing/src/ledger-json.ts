import { CANCEL_REASONS, complain, RUN_KINDS, type RunKind } from "@runtap/core";
import { BIN_RANGE } from "./bins.ts";
import type { DimensionJson } from "./dimension.ts";
import type { DistributionJson } from "./distribution.ts";
import { CALL_FIGURES, type SeriesJson } from "./series.ts";

/** A ledger as JSON: what one process writes and another one merges. */
export interface LedgerJson {
  /** The version of this shape. */
  readonly v: 1;
  readonly dimensions: {
    readonly names: DimensionJson;
    readonly models: DimensionJson;
    readonly tags: DimensionJson;
    readonly groups: DimensionJson;
  };
  readonly rejectedFigures: number;
}

const ADVICE = "Pass what `toJSON()` of a timing handler gave, parsed.";

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown, what: string): Fields {
  if (isFields(value)) return value;
  throw complain(what, "an object", value, ADVICE);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw complain(what, "an array", value, ADVICE);
}

function countOf(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw complain(what, "an integer from 0 on", value, ADVICE);
}

function figureOf(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
  throw complain(what, "a finite number from 0 on", value, ADVICE);
}

function kindOf(value: unknown, what: string): RunKind {
  const kind = RUN_KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  throw complain(what, `one of ${RUN_KINDS.join(", ")}`, value, ADVICE);
}

/**
 * Reads a ledger from parsed JSON.
 *
 * @throws RuntapError `invalid-option`, with the place, what was expected there and what came.
 */
export function readLedger(value: unknown): LedgerJson {
  const { v, dimensions, rejectedFigures } = fieldsOf(value, "a ledger");
  if (v !== 1)
    throw complain("`v` of a ledger", "1", v, "Merge it with the version that wrote it.");
  const { names, models, tags, groups } = fieldsOf(dimensions, "`dimensions` of a ledger");
  return {
    v,
    dimensions: {
      names: readDimension(names, "names"),
      models: readDimension(models, "models"),
      tags: readDimension(tags, "tags"),
      groups: readDimension(groups, "groups"),
    },
    rejectedFigures: countOf(rejectedFigures, "`rejectedFigures` of a ledger"),
  };
}

function readDimension(value: unknown, name: string): DimensionJson {
  const { series } = fieldsOf(value, `\`${name}\` of a ledger`);
  return {
    series: listOf(series, `\`${name}.series\` of a ledger`).map((entry, at) => {
      const what = `\`${name}.series[${at}]\` of a ledger`;
      const [kind, key, figures] = listOf(entry, what);
      if (key !== null && typeof key !== "string") {
        throw complain(`the key of ${what}`, "a string or null", key, ADVICE);
      }
      return [kindOf(kind, `the kind of ${what}`), key, readSeries(figures, what)] as const;
    }),
  };
}

function readSeries(value: unknown, what: string): SeriesJson {
  const fields = fieldsOf(value, what);
  const reasons = fieldsOf(fields["cancelled"], `\`cancelled\` of ${what}`);
  const cancelled = Object.fromEntries(
    CANCEL_REASONS.filter((reason) => reasons[reason] !== undefined).map(
      (reason) => [reason, countOf(reasons[reason], `\`cancelled.${reason}\` of ${what}`)] as const,
    ),
  );
  const { durationMs, calls } = fields;
  return {
    open: countOf(fields["open"], `\`open\` of ${what}`),
    ended: countOf(fields["ended"], `\`ended\` of ${what}`),
    errored: countOf(fields["errored"], `\`errored\` of ${what}`),
    slow: countOf(fields["slow"], `\`slow\` of ${what}`),
    cancelled,
    selfMs: figureOf(fields["selfMs"], `\`selfMs\` of ${what}`),
    childrenMs: figureOf(fields["childrenMs"], `\`childrenMs\` of ${what}`),
    ...(durationMs === undefined
      ? {}
      : { durationMs: readFigures(durationMs, `\`durationMs\` of ${what}`) }),
    ...(calls === undefined ? {} : { calls: readCalls(calls, what) }),
  };
}

function readCalls(value: unknown, what: string): NonNullable<SeriesJson["calls"]> {
  const calls = fieldsOf(value, `\`calls\` of ${what}`);
  return Object.fromEntries(
    CALL_FIGURES.filter((name) => calls[name] !== undefined).map(
      (name) => [name, readFigures(calls[name], `\`calls.${name}\` of ${what}`)] as const,
    ),
  );
}

function readFigures(value: unknown, what: string): DistributionJson {
  const { zeros, total, min, max, bins } = fieldsOf(value, what);
  if (typeof min === "number" && typeof max === "number" && min > max) {
    throw complain(`\`min\` of ${what}`, `at most its \`max\` (${max})`, min, ADVICE);
  }
  const list = listOf(bins, `\`bins\` of ${what}`);
  const [first, last] = BIN_RANGE;
  return {
    zeros: countOf(zeros, `\`zeros\` of ${what}`),
    total: figureOf(total, `\`total\` of ${what}`),
    min: figureOf(min, `\`min\` of ${what}`),
    max: figureOf(max, `\`max\` of ${what}`),
    bins: list.map((bin) => {
      const [key, count] = listOf(bin, `a bin of ${what}`);
      if (typeof key === "number" && Number.isInteger(key) && key >= first && key <= last) {
        return [key, countOf(count, `the count of a bin of ${what}`)] as const;
      }
      throw complain(
        `the key of a bin of ${what}`,
        `an integer from ${first} to ${last}`,
        key,
        ADVICE,
      );
    }),
  };
}
