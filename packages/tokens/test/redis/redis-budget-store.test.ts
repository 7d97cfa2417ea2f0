import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createTap, GuardError, type Tap } from "@runtap/core";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BudgetExceededError,
  type Budget,
  type TokensHandler,
  tokensHandler,
} from "../../src/index.ts";
import {
  BudgetStoreError,
  type RedisBudgetStore,
  redisBudgetStore,
  type RedisBudgetStoreOptions,
} from "../../src/redis.ts";
import { hasRedis, NO_REDIS, RedisServer } from "./redis-server.ts";

const run = promisify(execFile);
const isThere = hasRedis();
const NOW = Date.now();
const LATER = NOW + 3_600_000;

let server: RedisServer;
let prefixes = 0;

async function connected(url = server.url) {
  return createClient({ url })
    .on("error", () => undefined)
    .connect();
}

type Client = Awaited<ReturnType<typeof connected>>;

function storeOf(client: Client, options: Partial<RedisBudgetStoreOptions> = {}): RedisBudgetStore {
  prefixes += 1;
  return redisBudgetStore({ client, onUnavailable: "deny", prefix: `{t${prefixes}}`, ...options });
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error("It has not come true within ten seconds.");
}

describe.skipIf(!isThere)(`redisBudgetStore${isThere ? "" : ` (skipped: ${NO_REDIS})`}`, () => {
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  it("holds, raises, settles and refuses like the one in memory", async () => {
    const client = await connected();
    const store = storeOf(client);
    const hold = (amount: number) => [{ key: "k", amount, limit: 100, expiresAt: LATER }];
    expect(await store.hold("a", hold(60), NOW)).toEqual({ allowed: true });
    expect(await store.hold("b", hold(50), NOW)).toEqual({
      allowed: false,
      at: 0,
      spent: 0,
      held: 60,
    });
    expect(await store.hold("b", hold(40), NOW)).toEqual({ allowed: true });
    expect(await store.hold("a", hold(61), NOW)).toMatchObject({ allowed: false, held: 40 });
    expect(await store.settle("a", hold(10), NOW)).toEqual([{ spent: 10, held: 40 }]);
    expect(await store.hold("b", hold(90), NOW)).toEqual({ allowed: true });
    expect(await store.settle("b", hold(90), NOW)).toEqual([{ spent: 100, held: 0 }]);
    expect(await store.hold("c", hold(0), NOW)).toMatchObject({ allowed: false, spent: 100 });
    expect(await store.read("k")).toEqual({ spent: 100, held: 0 });
    await client.close();
  });

  it("settles a call once, however often that is sent, and a hold that comes after it is void", async () => {
    const client = await connected();
    const store = storeOf(client);
    const spend = [{ key: "k", amount: 10, limit: 100, expiresAt: LATER }];
    await store.settle("a", spend, NOW);
    await store.settle("a", spend, NOW);
    expect(await store.hold("a", spend, NOW)).toEqual({ allowed: true });
    expect(await store.read("k")).toEqual({ spent: 10, held: 0 });
    await client.close();
  });

  it("keeps amounts exact beyond where Lua would write them with an exponent", async () => {
    const client = await connected();
    const store = storeOf(client);
    const amount = 4_000_000_000_000_001;
    const spend = [{ key: "k", amount, limit: Number.MAX_SAFE_INTEGER, expiresAt: LATER }];
    await store.hold("a", spend, NOW);
    expect(await store.read("k")).toEqual({ spent: 0, held: amount });
    expect(await store.settle("a", spend, NOW)).toEqual([{ spent: amount, held: 0 }]);
    await client.close();
  });

  it("lets go of what a process had set aside that is gone, when its lease ends", async () => {
    const client = await connected();
    const store = storeOf(client, { leaseMs: 30 });
    const hold = [{ key: "k", amount: 100, limit: 100, expiresAt: LATER }];
    await store.hold("gone", hold, NOW);
    expect(await store.hold("next", hold, NOW)).toMatchObject({ allowed: false, held: 100 });
    await until(async () => (await store.hold("next", hold, NOW)).allowed);
    expect(await store.read("k")).toEqual({ spent: 0, held: 100 });
    await client.close();
  });

  it("gives keys a time to live, an hour beyond their window", async () => {
    const client = await connected();
    const store = storeOf(client);
    await store.hold("a", [{ key: "k", amount: 1, limit: 2, expiresAt: NOW + 7_200_000 }], NOW);
    const ttls = await Promise.all(
      [`account`, `leases`].map((kind) => client.pTTL(`{t${prefixes}}:${kind}:k`)),
    );
    for (const ttl of ttls) {
      expect(ttl).toBeGreaterThan(10_700_000);
      expect(ttl).toBeLessThanOrEqual(10_800_000);
    }
    await client.close();
  });

  it("works with a client of ioredis", async () => {
    const client = new Redis(server.port, "127.0.0.1");
    const store = redisBudgetStore({ client, onUnavailable: "deny", prefix: "{io}" });
    const tokens = tokensHandler({ budgets: [{ name: "b", unit: "calls", limit: 1 }], store });
    const tap = createTap({ handlers: tokens });
    await tap.run("llm", { name: "a" }, () => "");
    const error: unknown = await tap.run("llm", { name: "a" }, () => "").catch((no: unknown) => no);
    expect(GuardError.isInstance(error) && BudgetExceededError.isInstance(error.cause)).toBe(true);
    await client.quit();
  });

  it("finds its scripts again after they were forgotten", async () => {
    const client = await connected();
    const store = storeOf(client);
    const hold = [{ key: "k", amount: 1, limit: 10, expiresAt: LATER }];
    await store.hold("a", hold, NOW);
    await client.sendCommand(["SCRIPT", "FLUSH"]);
    expect(await store.hold("b", hold, NOW)).toEqual({ allowed: true });
    await client.close();
  });

  it("never lets four processes spend more together than one budget has, and hardly less", async () => {
    const program = fileURLToPath(new URL("hammer.mjs", import.meta.url));
    const limit = 40_000;
    const processes = Array.from({ length: 4 }, () =>
      run(process.execPath, [program, server.url, "exact", String(limit), "100", "100"]),
    );
    const totals = (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout));
    const spent = totals.reduce((sum, each) => sum + each.inputTokens, 0);
    // What is set aside covers what is used: no call may go beyond, and what is left is too little for one.
    expect(spent).toBeLessThanOrEqual(limit);
    expect(spent).toBeGreaterThan(limit - 100 * 4 * 8);
    expect(totals.every(({ calls, refused }) => calls > 0 && refused === 8)).toBe(true);
    const client = await connected();
    const keys = await client.keys("{runtap}:budget:account:*");
    expect(keys).toHaveLength(1);
    expect(await client.hmGet(keys[0] ?? "", ["spent", "held"])).toEqual([String(spent), "0"]);
    await client.close();
  }, 60_000);

  it("lets them go beyond by no more than what calls in flight used above what they had set aside", async () => {
    const program = fileURLToPath(new URL("hammer.mjs", import.meta.url));
    const client = await connected();
    await client.sendCommand(["FLUSHALL"]);
    const limit = 20_000;
    const processes = Array.from({ length: 4 }, () =>
      run(process.execPath, [program, server.url, "beyond", String(limit), "50", "100"]),
    );
    const totals = (await Promise.all(processes)).map(({ stdout }) => JSON.parse(stdout));
    const spent = totals.reduce((sum, each) => sum + each.inputTokens, 0);
    expect(spent).toBeLessThanOrEqual(limit + 50 * 4 * 8);
    await client.close();
  }, 60_000);
});

interface Stage {
  readonly server: RedisServer;
  readonly client: Client;
  readonly store: RedisBudgetStore;
  readonly tokens: TokensHandler;
  readonly tap: Tap;
}

async function outage(
  onUnavailable: "allow" | "deny",
  use: (stage: Stage) => Promise<void>,
): Promise<void> {
  await using own = await RedisServer.start();
  const client = await connected(own.url);
  const store = redisBudgetStore({ client, onUnavailable, timeoutMs: 250, retryMs: 20 });
  const budgets: readonly Budget[] = [{ name: "b", unit: "tokens", limit: 1000, reserve: 10 }];
  const tokens = tokensHandler({ budgets, store });
  const tap = createTap({ handlers: tokens });
  try {
    await use({ server: own, client, store, tokens, tap });
  } finally {
    await store.close?.();
    client.destroy();
  }
}

function call(tap: Tap, inputTokens: number): Promise<unknown> {
  return tap.run("llm", { name: "a" }, (llm) => {
    llm.report({ usage: { inputTokens, outputTokens: 0 } });
    return "answer";
  });
}

async function remaining(tokens: TokensHandler): Promise<number | undefined> {
  return tokens.remaining("b").catch(() => undefined);
}

describe.skipIf(!isThere)(`while Redis is gone${isThere ? "" : ` (skipped: ${NO_REDIS})`}`, () => {
  it("fail-closed refuses what starts, says why, and loses nothing of what was in flight", async () => {
    await outage("deny", async ({ server, store, tokens, tap }) => {
      await call(tap, 100);
      const inFlight = tap.run("llm", { name: "a" }, async (llm) => {
        server.pause();
        llm.report({ usage: { inputTokens: 200, outputTokens: 0 } });
        await Promise.resolve();
        return "answer";
      });
      expect(await inFlight).toBe("answer");
      const error: unknown = await call(tap, 1).catch((no: unknown) => no);
      expect(GuardError.isInstance(error) && error.cause).toBeInstanceOf(BudgetStoreError);
      await tap.flush();
      expect(store.unsettled().waiting).toBeGreaterThan(0);
      server.resume();
      await until(() => store.unsettled().waiting === 0);
      await until(async () => (await remaining(tokens)) === 700);
      expect(store.unsettled().lost).toBe(0);
      expect(tokens.totals()).toMatchObject({ calls: 2, refused: 1 });
    });
  });

  it("fail-open lets calls start, and what they spent is counted when it is back, once", async () => {
    await outage("allow", async ({ server, store, tokens, tap }) => {
      await call(tap, 100);
      server.pause();
      for (let count = 0; count < 5; count += 1) await call(tap, 10);
      await tap.flush();
      expect(store.unsettled().waiting).toBeGreaterThan(0);
      server.resume();
      await until(() => store.unsettled().waiting === 0);
      await until(async () => (await remaining(tokens)) === 850);
      await call(tap, 10);
      await tap.flush();
      expect(await tokens.remaining("b")).toBe(840);
    });
  });

  it("survives a Redis that is killed and started again", async () => {
    await outage("allow", async ({ server, store, tokens, tap }) => {
      await call(tap, 100);
      await tap.flush();
      await server.kill();
      for (let count = 0; count < 3; count += 1) await call(tap, 10);
      await server.run();
      await until(() => store.unsettled().waiting === 0);
      await until(async () => (await remaining(tokens)) === 870);
      expect(store.unsettled()).toEqual({ waiting: 0, lost: 0 });
    });
  }, 30_000);

  it("closes in time, with what waits still waiting", async () => {
    await outage("allow", async ({ server, store, tap }) => {
      await call(tap, 100);
      server.pause();
      await call(tap, 10);
      await tap.close({ timeoutMs: 5000 });
      expect(store.unsettled().waiting).toBeGreaterThan(0);
      server.resume();
    });
  });
});

describe("options of redisBudgetStore that make no sense", () => {
  const client = { sendCommand: () => Promise.resolve() };
  it.each<readonly [string, object]>([
    ["`client`", { client: {}, onUnavailable: "allow" }],
    ["`client`", { client: undefined, onUnavailable: "allow" }],
    ["`onUnavailable`", { client }],
    ["`timeoutMs`", { client, onUnavailable: "allow", timeoutMs: 0 }],
    ["`retryMs`", { client, onUnavailable: "allow", retryMs: -1 }],
    ["`leaseMs`", { client, onUnavailable: "allow", leaseMs: 1.5 }],
  ])("are refused at construction: %s", (what, wrong) => {
    expect(() => redisBudgetStore(wrong as RedisBudgetStoreOptions)).toThrow(
      `Expected ${what} to be`,
    );
  });
});
