/** How long to try. Times are CPU time of the measured thread. */
export interface Effort {
  readonly rounds: number;
  readonly warmUpMs: number;
  /** Slices of each entrant in a round; the entrants of a workload take turns. */
  readonly slices: number;
  readonly sliceMs: number;
  /** Processes of each script in one round of the import workload. */
  readonly importsPerRound: number;
}

export const efforts = {
  /** About a minute: a coarse look at code that is barely warm. */
  quick: { rounds: 3, warmUpMs: 150, slices: 3, sliceMs: 20, importsPerRound: 3 },
  /** Under six minutes on two cores of its own. */
  full: { rounds: 9, warmUpMs: 150, slices: 7, sliceMs: 40, importsPerRound: 5 },
} satisfies Record<string, Effort>;

export type EffortName = keyof typeof efforts;

export function isEffortName(value: string | undefined): value is EffortName {
  return value === "quick" || value === "full";
}
