export { sampled } from "./sampled.ts";
export type { KeepRules, SamplingOptions } from "./options.ts";
