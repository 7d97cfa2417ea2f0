import { complain } from "@runtap/core";
import type { BudgetStore, Hold, Spend, Standing, Verdict } from "./budget/budget-store.ts";
import { Connection, type RedisClient } from "./redis/connection.ts";
import { HOLD, SETTLE } from "./redis/scripts.ts";
import { type Unsettled, UnsettledCalls } from "./redis/unsettled.ts";

export {
  BudgetStoreError,
  type IoRedisClient,
  type NodeRedisClient,
  type RedisClient,
} from "./redis/connection.ts";

/** Which Redis, and what if it is not there. */
export interface RedisBudgetStoreOptions {
  /** A connected client of `redis` (4 or later) or `ioredis` (5 or later), not a cluster's. It is never closed. */
  readonly client: RedisClient;
  /**
   * What becomes of calls that start while Redis does not answer: `"allow"` lets them, and their spending is sent later;
   * `"deny"` stops them with a `BudgetStoreError`. Calls in flight go on either way.
   */
  readonly onUnavailable: "allow" | "deny";
  /** What keys begin with; in braces, so that all are in one slot. @default "{runtap}:budget" */
  readonly prefix?: string | undefined;
  /** How long an answer may take, in milliseconds. @default 1,000 */
  readonly timeoutMs?: number | undefined;
  /** How long it is not asked again after that, and how often what could not be sent is tried again, in milliseconds. @default 1,000 */
  readonly retryMs?: number | undefined;
  /** How long a call may hold what it has set aside, in milliseconds, should its process be gone. @default 900,000 (15 min) */
  readonly leaseMs?: number | undefined;
  /** How many calls' spending is kept while it cannot be sent; beyond it the oldest is lost. @default 100,000 */
  readonly maxUnsettled?: number | undefined;
}

/** A store that says what it could not send. */
export interface RedisBudgetStore extends BudgetStore {
  readonly hold: (call: string, holds: readonly Hold[], time: number) => Promise<Verdict>;
  readonly settle: (
    call: string,
    spends: readonly Spend[],
    time: number,
  ) => Promise<readonly Standing[]>;
  readonly read: (key: string) => Promise<Standing>;
  /** How many calls' spending waits to be sent, and how many were lost because too many waited. */
  readonly unsettled: () => { readonly waiting: number; readonly lost: number };
}

// A call that was settled but whose answer was lost is not settled again within this time.
const SETTLED_MS = 3_600_000;
// Windows are kept a little beyond their end: calls that began in them are still to be settled.
const GRACE_MS = 3_600_000;
const MAX_TTL_MS = 10 * 365 * 86_400_000;

function requireMs(name: string, ms: number): number {
  if (Number.isInteger(ms) && ms > 0 && ms < 2 ** 31) return ms;
  const requirement = "a whole number of milliseconds above 0 and below 2 ** 31";
  throw complain(`\`${name}\``, requirement, ms, "Leave it out for the default.");
}

function requireClient(client: unknown): void {
  const isObject = typeof client === "object" && client !== null;
  if (isObject && ("sendCommand" in client || "call" in client)) return;
  const advice = "Pass what createClient() of redis or new Redis() of ioredis gave.";
  throw complain("`client`", "a client of redis or ioredis", client, advice);
}

function numbers(answer: unknown): readonly number[] {
  return Array.isArray(answer) ? answer.map(Number) : [];
}

/**
 * Budgets shared by many processes, kept in Redis 6 or later. What concerns one call happens at once, by a script: with
 * `reserve`, calls never spend more together than the limit and what they used beyond what they had set aside.
 *
 * While Redis does not answer, what calls have spent is kept in memory and sent when it does, each once. Keys expire
 * with their windows. Amounts are exact up to 2 ** 53: nine million dollars.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 * @example
 * const store = redisBudgetStore({ client, onUnavailable: "deny" });
 * tap.use(tokensHandler({ budgets, store }));
 */
export function redisBudgetStore(options: RedisBudgetStoreOptions): RedisBudgetStore {
  const { client, onUnavailable, prefix = "{runtap}:budget", maxUnsettled = 100_000 } = options;
  requireClient(client);
  if (onUnavailable !== "allow" && onUnavailable !== "deny") {
    const advice = "Say whether calls may start while nobody knows what is spent.";
    throw complain("`onUnavailable`", '"allow" or "deny"', onUnavailable, advice);
  }
  const timeoutMs = requireMs("timeoutMs", options.timeoutMs ?? 1000);
  const retryMs = requireMs("retryMs", options.retryMs ?? 1000);
  const leaseMs = requireMs("leaseMs", options.leaseMs ?? 900_000);
  const connection = new Connection(client, timeoutMs, retryMs);
  const keysOf = (call: string, of: readonly { readonly key: string }[]): readonly string[] => [
    `${prefix}:settled:${call}`,
    ...of.flatMap(({ key }) => [`${prefix}:account:${key}`, `${prefix}:leases:${key}`]),
  ];
  const ttlOf = (expiresAt: number, time: number): string => {
    const lifeMs = expiresAt - time;
    return String(
      Math.ceil(Math.min(MAX_TTL_MS, (lifeMs > leaseMs ? lifeMs : leaseMs) + GRACE_MS)),
    );
  };

  const settleNow = async (
    { call, spends, time }: Unsettled,
    isRetry: boolean,
  ): Promise<readonly Standing[]> => {
    const words = spends.flatMap(({ amount, expiresAt }) => [
      String(amount),
      ttlOf(expiresAt, time),
    ]);
    const answer = await connection.run(
      SETTLE,
      keysOf(call, spends),
      [call, String(SETTLED_MS), ...words],
      isRetry,
    );
    const figures = numbers(answer);
    return spends.map((_, at) => ({
      spent: figures[2 * at] ?? 0,
      held: figures[2 * at + 1] ?? 0,
    }));
  };
  const unsettled = new UnsettledCalls((each) => settleNow(each, true), retryMs, maxUnsettled);

  return {
    hold: async (call, holds, time) => {
      const words = holds.flatMap(({ amount, limit, expiresAt }) => [
        String(amount),
        String(limit),
        ttlOf(expiresAt, time),
      ]);
      try {
        const answer = await connection.run(HOLD, keysOf(call, holds), [
          call,
          String(leaseMs),
          ...words,
        ]);
        const [allowed, at = 0, spent = 0, held = 0] = numbers(answer);
        return allowed === 1 ? { allowed: true } : { allowed: false, at, spent, held };
      } catch (error) {
        if (onUnavailable === "deny") throw error;
        return { allowed: true };
      }
    },
    settle: async (call, spends, time) => {
      const settling = { call, spends, time };
      try {
        return await settleNow(settling, false);
      } catch {
        // Kept, and sent again: nothing that was spent is forgotten.
        unsettled.add(settling);
        return [];
      }
    },
    read: async (key) => {
      const answer = await connection.ask(["HMGET", `${prefix}:account:${key}`, "spent", "held"]);
      const [spent = 0, held = 0] = numbers(answer);
      return { spent, held };
    },
    flush: () => unsettled.flush(),
    close: async () => {
      await unsettled.flush();
      unsettled.close();
    },
    unsettled: () => ({ waiting: unsettled.size, lost: unsettled.lost }),
  };
}
