import type { RunInfo, RunKind, Usage } from "@runtap/core";
import type { WindowName } from "../calendar.ts";
import type { Dimension } from "../dimension.ts";

/** What a budget counts. */
export type BudgetUnit = "tokens" | "usd" | "calls";

/** A model call that is about to begin. */
export interface StartingCall {
  readonly run: RunInfo;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly parameters?: object | undefined;
  /** The input, roughly estimated, and as output the limit among the call's parameters, where it has one. */
  readonly usage: Usage;
}

/** A limit that stops. */
export interface Budget {
  /** Shown in errors; unlike that of any other budget. Part of the store's keys. */
  readonly name: string;
  readonly unit: BudgetUnit;
  /** The most that may be spent, in the unit, or a function of the key; `undefined` from it means no limit. 0 stops all. */
  readonly limit: number | ((key: string) => number | undefined);
  /**
   * For whom: each run with everything inside it, each trace, user, tag, tenant (`"metadata.tenant"`)… has a budget of
   * its own. @default one for all
   */
  readonly per?: Dimension | undefined;
  /** With `per: "run"`: only runs of this kind have a budget. @default all */
  readonly kind?: RunKind | undefined;
  /** Begin anew at each calendar minute, hour, day, week (Monday) or month. @default never */
  readonly window?: WindowName | undefined;
  /** The time zone of the calendar, as IANA names it. @default "UTC" */
  readonly timeZone?: string | undefined;
  /**
   * What a call sets aside at its start, in the unit: a figure or a function. @default for calls 1; else its input,
   * roughly estimated, and the output that its parameters allow, where they say
   */
  readonly reserve?: number | ((call: StartingCall) => number) | undefined;
  /** The share of the limit, above 0 and at most 1, at which `onWarn` is called once per key and window. */
  readonly warnAt?: number | undefined;
}

/** How a budget stands. */
export interface BudgetStanding {
  /** The budget's name. */
  readonly budget: string;
  /** Whose: a user, a tenant, a trace id…; `"(all)"` where one is for all. */
  readonly key: string;
  readonly unit: BudgetUnit;
  readonly limit: number;
  readonly spent: number;
}

/** The key of a budget that is one for all. */
export const ALL = "(all)";
