import { type AnyEvent, createTap, type Handler, type Tap } from "@runtap/core";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { pinoHandler } from "../src/handler.ts";
import { presets } from "../src/presets/presets.ts";
import { runIds } from "../src/run-ids.ts";
import { type Line, Page } from "./lines.ts";

interface Logged {
  readonly lines: readonly Line[];
  readonly failures: readonly AnyEvent[];
}

function play(handlers: Handler, page: Page, speak: (tap: Tap) => void): Logged {
  const failures: AnyEvent[] = [];
  const tap = createTap({ onWarning: () => undefined, onHandlerError: () => undefined });
  tap.use(handlers);
  tap.use({ name: "witness", on: { "handler.error": (event) => void failures.push(event) } });
  speak(tap);
  return { lines: page.lines, failures };
}

/** A failing tool inside a chain, through a logger with these options. */
function through(options: pino.LoggerOptions, speak: (tap: Tap) => void = fail): Logged {
  const page = new Page();
  return play(pinoHandler({ logger: pino(options, page) }), page, speak);
}

function fail(tap: Tap): void {
  const chain = tap.start("chain", {
    name: "rag",
    userId: "user-17",
    metadata: { password: "hunter2" },
  });
  chain.start("tool", { name: "stock" }).fail(new TypeError("no stock"));
  chain.end();
}

const events = ["chain.start", "tool.start", "tool.error", "chain.end"];

describe("a logger of yours", () => {
  it("gets lines with what it adds, no key twice, and an error as its own serializer writes one", () => {
    const { lines, failures } = through({ base: { service: "api" } });
    expect(failures).toEqual([]);
    expect(lines.map((line) => line["event"])).toEqual(events);
    expect(lines[2]).toMatchObject({
      level: 50,
      service: "api",
      msg: "tool stock failed",
      err: { type: "TypeError", message: "no stock" },
    });
  });

  it.each<readonly [string, pino.LoggerOptions]>([
    ["a key", { redact: ["user_id", '["metadata.password"]'] }],
    ["a wildcard", { redact: ["*"] }],
    ["with a child of the handler's", { redact: { paths: ["user_id", '["metadata.password"]'] } }],
  ])("redacts our fields as its own: %s", (_what, options) => {
    const { lines } = through(options);
    const text = JSON.stringify(lines);
    expect(lines).toHaveLength(4);
    expect(text).not.toContain("user-17");
    expect(text).not.toContain("hunter2");
  });

  it("has its serializers applied to our fields", () => {
    const { lines } = through({ serializers: { user_id: (id: string) => id.toUpperCase() } });
    expect(lines[0]).toMatchObject({ user_id: "USER-17" });
  });

  it.each<readonly [string, pino.LoggerOptions]>([
    ["a mixin that names the same keys", { mixin: () => ({ trace_id: "theirs", req: 1 }) }],
    ["a formatter of fields", { formatters: { log: (fields) => ({ ...fields, req: 1 }) } }],
    ["a hook", { hooks: { logMethod: passOn } }],
    ["a prefix", { msgPrefix: "[api] " }],
    ["names of levels", { formatters: { level: (label) => ({ level: label }) } }],
    ["another key for the text", { messageKey: "message" }],
    ["no base", { base: null }],
    [
      "a base with our keys",
      { base: { event: "theirs", run_id: "theirs", "metadata.password": 1 } },
    ],
    ["another clock", { timestamp: () => ',"seq":12' }],
  ])("may have %s", (_what, options) => {
    const { lines, failures } = through(options);
    expect(failures).toEqual([]);
    expect(lines).toHaveLength(4);
    const named = lines.map((line) => line["runtap.event"] ?? line["event"]);
    expect(named).toEqual(events);
  });

  it("may nest what it is given", () => {
    const { lines } = through({ nestedKey: "payload" });
    expect(lines[0]).toMatchObject({ payload: { event: "chain.start", user_id: "user-17" } });
  });

  it("may be a child with bindings of its own, and one that has lost its parent's redaction", () => {
    const page = new Page();
    const logger = pino({ redact: ["user_id"] }, page).child(
      { tags: 1, user: "x" },
      { redact: [] },
    );
    const { lines } = play(pinoHandler({ logger }), page, fail);
    expect(lines[0]).toMatchObject({ tags: 1, user: "x", event: "chain.start" });
  });

  it("may have levels of its own only", () => {
    const page = new Page();
    const logger = pino(
      { customLevels: { note: 35, alarm: 55 }, useOnlyCustomLevels: true, level: "note" },
      page,
    );
    const { lines } = play(pinoHandler({ logger }), page, fail);
    expect(lines.map((line) => line["level"])).toEqual([35, 35, 55, 35]);
  });

  it("may change its level while the program runs, down to what the handler was made for", () => {
    const page = new Page();
    const logger = pino({ level: "error" }, page);
    const handler = pinoHandler({ logger, level: "info" });
    play(handler, page, (tap) => {
      fail(tap);
      logger.level = "info";
      fail(tap);
      logger.level = "silent";
      fail(tap);
    });
    expect(page.lines.map((line) => line["event"])).toEqual(["tool.error", ...events]);
  });

  it.each<readonly [string, pino.LoggerOptions]>([
    ["a serializer", { serializers: { user_id: () => boom(), err: () => boom() } }],
    ["a mixin", { mixin: () => boom() }],
    ["a formatter", { formatters: { log: () => boom() } }],
  ])("that throws in %s disturbs nobody, and is told of", (_what, options) => {
    const { lines, failures } = through(options);
    expect(failures.length).toBeGreaterThan(0);
    for (const line of lines) expect(line["event"]).toBeTypeOf("string");
  });

  it("whose destination has been closed disturbs nobody", () => {
    const stream = new Page();
    Object.assign(stream, { destroyed: true });
    const { failures } = play(pinoHandler({ logger: pino({}, stream) }), stream, fail);
    expect(failures).toHaveLength(4);
    expect(stream.text).toBe("");
  });

  it("writes the heads of a preset with that preset's options", () => {
    const page = new Page();
    const { ecs } = presets;
    const logger = pino({ base: null, ...ecs.pinoOptions() }, page);
    const { lines } = play(pinoHandler({ logger, preset: "ecs" }), page, fail);
    expect(lines[2]).toMatchObject({
      "log.level": "error",
      message: "tool stock failed",
      "event.action": "tool.error",
      "event.outcome": "failure",
      "user.id": "user-17",
      "error.type": "TypeError",
      "error.message": "no stock",
    });
    expect(lines[2]?.["@timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
});

describe("runIds", () => {
  it("puts the current run's ids on the lines of the program, and none outside", async () => {
    const page = new Page();
    const logger = pino({ mixin: runIds() }, page);
    const tap = createTap({ handlers: pinoHandler({ logger }) });
    logger.info("before");
    await tap.run("chain", { name: "rag", userId: "user-17" }, async () => {
      await Promise.resolve();
      logger.child({ child: true }).info("inside");
      await tap.run("tool", { name: "stock" }, () => {
        logger.info({ user_id: "theirs" }, "deeper");
      });
    });
    const [before, start, inside, tool, deeper] = page.lines;
    expect(before).not.toHaveProperty("run_id");
    expect(inside).toMatchObject({
      run_id: start?.["run_id"],
      trace_id: start?.["trace_id"],
      span_id: start?.["run_id"],
      trace_flags: "01",
      user_id: "user-17",
      child: true,
    });
    expect(deeper).toMatchObject({ run_id: tool?.["run_id"], user_id: "theirs" });
  });

  it("names them as a preset does", async () => {
    const page = new Page();
    const logger = pino({ mixin: runIds({ preset: "ecs" }) }, page);
    await createTap().run("tool", { name: "t" }, () => logger.info("x"));
    expect(page.lines[0]).toHaveProperty(["trace.id"]);
  });
});

function boom(): never {
  throw new Error("boom");
}

function passOn(this: pino.Logger, args: Parameters<pino.LogFn>, method: pino.LogFn): void {
  method.apply(this, args);
}
