import { createTap } from "@runtap/core";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import pino from "pino";
import { expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import { TraceLedger } from "../src/trace-ledger.ts";

const RUNS = 100_000;
const NAMES = 10_000;
/** Far below what a map with an entry for each name would take. */
const MAX_GROWTH_BYTES = 4_000_000;

const sink = { write: (): boolean => true };

setFlagsFromString("--expose-gc");
const gc: unknown = runInNewContext("gc");

async function heap(): Promise<number> {
  for (let times = 0; times < 4; times += 1) {
    if (typeof gc === "function") Reflect.apply(gc, undefined, []);
    await turn();
  }
  return process.memoryUsage().heapUsed;
}

it("100,000 runs under 10,000 names leave nothing behind", async () => {
  const handlers = [
    pinoHandler({ destination: sink }),
    pinoHandler({ logger: pino({}, sink) }),
    pinoHandler({ destination: sink, lines: "trace" }),
  ];
  const tap = createTap({ handlers, context: "explicit", onWarning: () => undefined });
  const speak = async (from: number, to: number): Promise<void> => {
    for (let run = from; run < to; run += 1) {
      const name = `name-${run % NAMES}`;
      tap.start("tool", { name, userId: name, metadata: { [name]: run } }).end();
      if (run % 500 === 0) await turn();
    }
  };
  await speak(0, 5000);
  const before = await heap();
  await speak(5000, RUNS);
  expect((await heap()) - before).toBeLessThan(MAX_GROWTH_BYTES);
}, 120_000);

it("a trace whose endings are never heard is given up in the end", () => {
  const ledger = new TraceLedger();
  const tap = createTap({
    handlers: { name: "ledger", on: { "*.start": (event) => ledger.hear(event) } },
    context: "explicit",
    onWarning: () => undefined,
  });
  for (let run = 0; run < 100_100; run += 1) tap.start("tool", { name: "t" }).end();
  expect(ledger.size).toBe(100_000);
}, 60_000);
