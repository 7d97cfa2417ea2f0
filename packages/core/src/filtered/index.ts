export { filtered } from "./filtered.ts";
export type { FilterRules } from "./rules.ts";
