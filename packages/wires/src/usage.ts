export { type NormalizeOptions, normalizeUsage } from "./usage/normalize-usage.ts";
export { usageFold, type UsageFold, type UsageFoldOptions } from "./usage/usage-fold.ts";
export { fieldOf, isObject } from "./usage/reading.ts";
