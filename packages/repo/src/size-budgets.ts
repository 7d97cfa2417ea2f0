/** How large a bundle of what a user imports may get, and what it must leave out. */
export interface SizeBudget {
  readonly name: string;
  /** A module as a user would write it. Its packages must be dependencies of this one. */
  readonly code: string;
  readonly platform: "node" | "browser";
  /** After minifying and gzip, dependencies included. */
  readonly limitBytes: number;
  /** Identifiers whose presence means that tree shaking has failed. */
  readonly mustNotContain: readonly string[];
}

export const sizeBudgets: readonly SizeBudget[] = [
  {
    name: "createTap on a server",
    code: `export { createTap } from "@runtap/core";`,
    platform: "node",
    limitBytes: 29_500,
    mustNotContain: ["PQueue", "RuleRedaction", "HandlerQueue"],
  },
  {
    name: "createTap in a browser",
    code: `export { createTap } from "@runtap/core";`,
    platform: "browser",
    limitBytes: 29_500,
    mustNotContain: ["PQueue", "AsyncLocalStorage", "RuleRedaction", "HandlerQueue"],
  },
  {
    name: "queued, p-queue included",
    code: `export { queued } from "@runtap/core/queued";`,
    platform: "node",
    limitBytes: 12_500,
    mustNotContain: ["toRecord"],
  },
  {
    name: "toRecord",
    code: `export { toRecord } from "@runtap/core/records";`,
    platform: "node",
    limitBytes: 6_500,
    mustNotContain: ["PQueue"],
  },
  {
    name: "redaction",
    code: `export { redaction } from "@runtap/core/redaction";`,
    platform: "node",
    limitBytes: 14_000,
    mustNotContain: ["PQueue", "toRecord"],
  },
  {
    name: "sampled and filtered",
    code: `export { sampled } from "@runtap/core/sampled"; export { filtered } from "@runtap/core/filtered";`,
    platform: "node",
    limitBytes: 8_000,
    mustNotContain: ["PQueue"],
  },
  {
    name: "timing, core included",
    code: `export { tap } from "@runtap/core"; export { timingHandler } from "@runtap/timing";`,
    platform: "browser",
    limitBytes: 43_600,
    mustNotContain: ["PQueue", "toRecord", "DDSketch"],
  },
  {
    name: "tokens, core included",
    code: `export { tap } from "@runtap/core"; export { tokensHandler } from "@runtap/tokens";`,
    platform: "browser",
    limitBytes: 44_600,
    mustNotContain: ["PQueue", "toRecord", "UnsettledCalls", "findProvider"],
  },
  {
    name: "prices, genai-prices and core included",
    code: `export { tap } from "@runtap/core"; export { genaiPrices } from "@runtap/tokens/prices";`,
    platform: "node",
    limitBytes: 111_000,
    mustNotContain: ["PQueue", "toRecord", "UnsettledCalls"],
  },
  {
    name: "pino, core included",
    code: `export { tap } from "@runtap/core"; export { pinoHandler } from "@runtap/pino";`,
    platform: "node",
    limitBytes: 48_200,
    mustNotContain: ["PQueue", "HandlerQueue"],
  },
  {
    name: "openai, core included",
    code: `export { tap } from "@runtap/core"; export { observe } from "@runtap/openai";`,
    platform: "browser",
    limitBytes: 47_100,
    mustNotContain: ["PQueue", "toRecord"],
  },
  {
    name: "anthropic, core included",
    code: `export { tap } from "@runtap/core"; export { observe } from "@runtap/anthropic";`,
    platform: "browser",
    limitBytes: 46_400,
    mustNotContain: ["PQueue", "toRecord"],
  },
  {
    name: "AI SDK, core included",
    code: `export { tap } from "@runtap/core"; export { observe } from "@runtap/ai-sdk";`,
    platform: "browser",
    limitBytes: 37_900,
    mustNotContain: ["PQueue", "toRecord"],
  },
  {
    name: "fetch, core included",
    code: `export { tap } from "@runtap/core"; export { observeFetch } from "@runtap/fetch";`,
    platform: "browser",
    limitBytes: 43_600,
    mustNotContain: ["PQueue", "toRecord"],
  },
];
