import type { OwnFigureName } from "./figures.ts";
import type { PerformedName } from "./lineup.ts";

/** One workload of one contender, set up and ready to be measured. */
export interface Prepared {
  /** Does the workload `times` times over; everything is delivered when it settles. */
  readonly perform: (times: number) => void | Promise<void>;
  /** Units of work (tokens, runs, chunks) in one time. */
  readonly units: number;
  /** Deliveries that handlers must have heard after one time. */
  readonly deliveries: number;
  /** Deliveries that handlers have heard since the process began. */
  readonly heard: () => number;
  /** Bytes it must have written to the standard output since the process began; nothing if left out. */
  readonly printed?: () => number;
  /** Figures that only the contender itself can take. */
  readonly figures?: { readonly [Name in OwnFigureName]?: () => Promise<number> };
}

export interface Contender {
  readonly workloads: {
    readonly [Name in PerformedName]?: () => Prepared | Promise<Prepared>;
  };
}
