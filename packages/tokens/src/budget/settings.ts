import { complain, RUN_KINDS } from "@runtap/core";
import { Calendar, isTimeZone, WINDOW_NAMES } from "../calendar.ts";
import { isDimension } from "../dimension.ts";
import type { Budget } from "./budget.ts";

/** A budget, checked, with its calendar. */
export interface KeptBudget {
  readonly budget: Budget;
  readonly calendar: Calendar | undefined;
}

const FIELDS = ["name", "unit", "limit", "per", "kind", "window", "timeZone", "reserve", "warnAt"];

function isAmount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 && value < 9e6 * 1e9;
}

function requireShape(budget: Budget, what: (field: string) => string): void {
  const { unit, limit, per, kind, window, timeZone, reserve, warnAt } = budget;
  const known: readonly unknown[] = ["tokens", "usd", "calls"];
  if (!known.includes(unit)) {
    throw complain(what("unit"), '"tokens", "usd" or "calls"', unit, "Say what it counts.");
  }
  if (typeof limit !== "function" && (!isAmount(limit) || (unit === "usd" && limit > 9e6))) {
    const most = unit === "usd" ? " up to 9,000,000" : "";
    throw complain(
      what("limit"),
      `a number from 0 on${most} or a function of the key`,
      limit,
      "Leave the budget out for no limit; 0 stops every call.",
    );
  }
  if (per !== undefined && !isDimension(per)) {
    const dimensions = "run, trace, session, user, model, provider, name, tag, metadata.<key>";
    throw complain(what("per"), `one of ${dimensions}`, per, "Leave it out for one for all.");
  }
  const kinds: readonly unknown[] = RUN_KINDS;
  if (kind !== undefined && (per !== "run" || !kinds.includes(kind))) {
    const advice = 'It belongs to `per: "run"`.';
    throw complain(what("kind"), `one of ${RUN_KINDS.join(", ")}`, kind, advice);
  }
  if (window !== undefined && !WINDOW_NAMES.includes(window)) {
    const advice = "Leave it out for a budget that never begins anew.";
    throw complain(what("window"), `one of ${WINDOW_NAMES.join(", ")}`, window, advice);
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const advice = 'Leave it out for "UTC".';
    throw complain(what("timeZone"), "a time zone like Europe/Berlin", timeZone, advice);
  }
  if (reserve !== undefined && typeof reserve !== "function" && !isAmount(reserve)) {
    const advice = "Leave it out for an estimate.";
    throw complain(what("reserve"), "a number from 0 on or a function", reserve, advice);
  }
  if (warnAt !== undefined && !(typeof warnAt === "number" && warnAt > 0 && warnAt <= 1)) {
    const advice = "0.8 warns at four fifths.";
    throw complain(what("warnAt"), "a share above 0 and at most 1", warnAt, advice);
  }
}

/** Checks budgets: each has a name of its own, and says what nobody could misread. */
export function keptBudgets(budgets: readonly Budget[]): readonly KeptBudget[] {
  if (!Array.isArray(budgets)) {
    throw complain("`budgets`", "an array", budgets, "Put a single one in brackets.");
  }
  const names = new Set<string>();
  return budgets.map((budget: Budget, at) => {
    const what = (field: string): string => `\`budgets[${at}].${field}\``;
    if (typeof budget !== "object" || budget === null) {
      throw complain(`\`budgets[${at}]\``, "an object", budget, "See `Budget`.");
    }
    const { name, window, timeZone = "UTC" } = budget;
    if (typeof name !== "string" || name === "" || names.has(name)) {
      const advice = "Errors and stores tell budgets apart by it.";
      throw complain(what("name"), "a name of its own", name, advice);
    }
    names.add(name);
    for (const field of Object.keys(budget)) {
      if (FIELDS.includes(field)) continue;
      const advice = "Is it misspelt?";
      throw complain(`a key in \`budgets[${at}]\``, `one of ${FIELDS.join(", ")}`, field, advice);
    }
    requireShape(budget, what);
    return {
      budget,
      calendar: window === undefined ? undefined : new Calendar(window, timeZone),
    };
  });
}
