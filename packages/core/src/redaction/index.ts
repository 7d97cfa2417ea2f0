export { redacted } from "./redacted.ts";
export { type Redaction, redaction } from "./redactor.ts";
export type { RedactionGroup, RedactionRules } from "./rules.ts";
