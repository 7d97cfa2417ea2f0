export { timingHandler, type TimingHandler } from "./handler.ts";
export type { TimingOptions } from "./options.ts";
export type { SlowOption } from "./slow-limits.ts";
export type { OnSlow, SlowRun } from "./slow-runs.ts";
export type {
  FoldedRuns,
  ModelCallFigures,
  RecentTrace,
  RunFigures,
  TimingSummary,
} from "./summary.ts";
export type { DistributionJson, DistributionSummary } from "./distribution.ts";
export type { EventLoopDelay, ResourceFigures } from "./resource-figures.ts";
export type { CriticalStep } from "./critical-path.ts";
export type { LedgerJson } from "./ledger-json.ts";
export type { TableOptions } from "./table.ts";
export type { WaterfallOptions } from "./waterfall.ts";
