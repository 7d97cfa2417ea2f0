import { tap } from "@runtap/core";
import { pinoHandler } from "@runtap/pino";
import { stdoutHandler } from "@runtap/stdout";
import { timingHandler, type TimingHandler } from "@runtap/timing";
import { tokensHandler, type TokensHandler } from "@runtap/tokens";

import { describeLog, emptyLog } from "./log-file.ts";
import type { DemoPrices } from "./prices.ts";

const logFile = "demo.ndjson";

/** The handlers that are asked at the end. */
export interface Observers {
  readonly timing: TimingHandler;
  readonly tokens: TokensHandler;
  readonly prices: DemoPrices;
}

/** Attaches everything that listens to the demo; before its first run, since prices belong to the tap. */
export function observe(prices: DemoPrices, budgetUsd: number | undefined): Observers {
  emptyLog(logFile);
  const timing = timingHandler();
  const tokens = tokensHandler({
    prices: prices.source,
    budgets: budgetUsd === undefined ? [] : [{ name: "demo", unit: "usd", limit: budgetUsd }],
  });
  tap.configure({
    price: prices.source, // on the events themselves: tree, log and budget read the same figure
    handlers: [stdoutHandler(), timing, tokens, pinoHandler({ destination: logFile })],
  });
  return { timing, tokens, prices };
}

/** What the handlers have to say, part by part. The log is read from its file: close the tap first. */
export function report({ timing, tokens, prices }: Observers): readonly string[] {
  const asked = timing.summary().recentTraces[0];
  return [
    `What took how long:\n${timing.table().trimEnd()}`,
    ...(asked === undefined
      ? []
      : [`What the first question waited for:\n${timing.trace(asked.traceId)?.trimEnd()}`]),
    ...(tokens.totals().calls === 0
      ? []
      : [`What it used and cost, ${prices.note}:\n${tokens.table().trimEnd()}`]),
    describeLog(logFile),
  ];
}
