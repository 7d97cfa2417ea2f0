import { type FigureName, figureNames } from "./figures.ts";
import { type EntrantName, type Workload, workloads } from "./lineup.ts";
import type { Sample } from "./rounds.ts";
import { type Spread, spreadOf } from "./spread.ts";
import type { Target } from "./targets.ts";

/** What the rounds say about one target. */
export interface Outcome {
  readonly target: Target;
  readonly measured: Spread;
  /** The median is within the bound. */
  readonly holds: boolean;
  readonly rounds: number;
  readonly roundsWithin: number;
}

/** Takes each target's ratio inside every round; targets without samples have no outcome. */
export function judge(targets: readonly Target[], samples: readonly Sample[]): Outcome[] {
  return targets.flatMap((target) => {
    const ratios = ratiosOf(target, samples);
    if (ratios.length === 0) return [];
    const measured = spreadOf(ratios);
    return {
      target,
      measured,
      holds: isWithin(target, measured.median),
      rounds: ratios.length,
      roundsWithin: ratios.filter((ratio) => isWithin(target, ratio)).length,
    };
  });
}

function ratiosOf(target: Target, samples: readonly Sample[]): number[] {
  const own = samples.filter(({ workload }) => workload === target.workload);
  return [...new Set(own.map(({ round }) => round))].flatMap((round) => {
    const figureOf = (name: EntrantName): number | undefined =>
      own.find((sample) => sample.round === round && sample.entrant === name)?.figures[
        target.figure
      ];
    const base = target.beyond === undefined ? 0 : figureOf(target.beyond);
    const dividend = figureOf(target.of);
    if (base === undefined || dividend === undefined) return [];
    if (target.over === undefined) return dividend - base;
    const divisor = figureOf(target.over);
    return divisor === undefined ? [] : (dividend - base) / (divisor - base);
  });
}

function isWithin({ bound }: Target, value: number): boolean {
  return "atMost" in bound ? value <= bound.atMost : value >= bound.atLeast;
}

/** One entrant's own figures in one workload: for orientation, never for comparison. */
export interface EntrantFigures {
  readonly workload: Workload;
  readonly entrant: EntrantName;
  readonly figures: ReadonlyMap<FigureName, Spread>;
}

export function summarise(samples: readonly Sample[]): EntrantFigures[] {
  return workloads.flatMap((workload) =>
    workload.entrants.flatMap((entrant) => {
      const own = samples.filter(
        (sample) => sample.workload === workload.name && sample.entrant === entrant,
      );
      const figures = new Map<FigureName, Spread>();
      for (const name of figureNames) {
        const readings = own.flatMap((sample) => sample.figures[name] ?? []);
        if (readings.length > 0) figures.set(name, spreadOf(readings));
      }
      return figures.size === 0 ? [] : { workload, entrant, figures };
    }),
  );
}
