import { afterAll, describe, expect, it } from "vitest";
import { createTap } from "../../src/index.ts";
import { closeOnExit } from "../../src/node/index.ts";
import { children } from "./child.ts";

const { run, remove } = children();
afterAll(remove);

/** A tap with a run that is open. */
const OPEN = `
  const tap = createTap({ handlers: handler("log") });
  tap.start("chain", { name: "rag" });
`;
const CLOSED = ["log: rag shutdown", "log: flush", "log: close"];

describe("closeOnExit, when nothing is left to do", () => {
  it("closes once, and the process ends with its own exit code", async () => {
    const ended = await run(`${OPEN} closeOnExit(tap); process.exitCode = 3; say("done");`);
    expect(ended).toEqual({ code: 3, signal: null, printed: ["done", ...CLOSED], warned: "" });
  });

  it("closes several taps, the process-wide one too, each once however often it was asked to", async () => {
    const ended = await run(`
      ${OPEN}
      processTap.use(handler("wide"));
      closeOnExit([tap, processTap]);
      closeOnExit(tap, { timeoutMs: 1 });
    `);
    expect(ended.printed.toSorted()).toEqual([...CLOSED, "wide: flush", "wide: close"].toSorted());
    expect(ended.code).toBe(0);
  });

  it("does not wait for a handler that hangs, and names it", async () => {
    const ended = await run(`
      const tap = createTap({ handlers: [handler("log"), handler("slow", { flush: never })] });
      closeOnExit(tap, { timeoutMs: 20 });
    `);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.printed).toContain("log: close");
    expect(ended.warned.match(/\[runtap\]/g)).toHaveLength(1);
    expect(ended.warned).toMatch(
      /On exit these handlers .*: "slow"\. What they still hold is lost/,
    );
  });

  it("does not close again when the program goes on", async () => {
    const ended = await run(`
      ${OPEN}
      closeOnExit(tap);
      let rounds = 0;
      process.on("beforeExit", () => {
        rounds += 1;
        if (rounds < 3) setTimeout(() => say("more"), 1);
        else say("listeners left: " + process.listenerCount("beforeExit"));
      });
    `);
    expect(ended.printed.filter((line) => line !== "more")).toEqual([
      ...CLOSED,
      "listeners left: 1",
    ]);
  });

  it("does nothing once it was taken back", async () => {
    const ended = await run(`
      ${OPEN}
      const [one, other] = [closeOnExit(tap), closeOnExit(tap)];
      one();
      one();
      say("still " + process.listenerCount("SIGTERM"));
      other();
      say("listeners left: " + ["SIGTERM", "SIGINT", "beforeExit"].map((name) => process.listenerCount(name)));
    `);
    expect(ended.printed).toEqual(["still 1", "listeners left: 0,0,0"]);
  });

  it("is not waited for by process.exit", async () => {
    const ended = await run(`${OPEN} closeOnExit(tap); process.exit(4);`);
    expect(ended).toMatchObject({ code: 4, printed: [] });
  });
});

describe("closeOnExit, on a signal", () => {
  const ALIVE = `${OPEN} stayAlive(); setImmediate(() => say("ready"));`;

  it.each(["SIGTERM", "SIGINT"] as const)(
    "closes on %s, which then ends the process",
    async (signal) => {
      const ended = await run(`${ALIVE} closeOnExit(tap);`, ["ready", signal]);
      expect(ended).toEqual({ code: null, signal, printed: ["ready", ...CLOSED], warned: "" });
    },
  );

  it("listens for the signals it is told to, and no other", async () => {
    const program = `${ALIVE} closeOnExit(tap, { signals: ["SIGHUP"] });`;
    const hungUp = await run(program, ["ready", "SIGHUP"]);
    const terminated = await run(program, ["ready", "SIGTERM"]);
    expect(hungUp).toMatchObject({ signal: "SIGHUP", printed: ["ready", ...CLOSED] });
    expect(terminated).toMatchObject({ signal: "SIGTERM", printed: ["ready"] });
  });

  it("does not wait for a handler that hangs, and names it", async () => {
    const ended = await run(
      `
        ${ALIVE}
        tap.use([handler("slow", { close: never }), handler("broken", { flush: () => Promise.reject(1) })]);
        console.warn = (line) => { if (line.includes("On SIG")) process.stderr.write(line); };
        closeOnExit(tap, { timeoutMs: 20 });
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(ended.warned).toMatch(
      /^\[runtap\] On SIGTERM these handlers had not finished in time, or failed: "(?:slow", "broken|broken", "slow)"\./,
    );
  });

  it("does not wait for a tap whose clock stands still", async () => {
    const ended = await run(
      `
        const tap = createTap({
          clock: { now: () => 0, after: () => () => undefined },
          handlers: handler("slow", { flush: never }),
        });
        stayAlive();
        setImmediate(() => say("ready"));
        closeOnExit(tap, { timeoutMs: 20 });
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(ended.warned).toContain('"a tap that did not answer"');
  });

  it("ends at once on a second one", async () => {
    const ended = await run(
      `
        ${ALIVE}
        tap.use(handler("slow", { close: () => { say("closing"); return never(); } }));
        closeOnExit(tap, { timeoutMs: 2 ** 30 });
      `,
      ["ready", "SIGTERM"],
      ["closing", "SIGINT"],
    );
    expect(ended).toMatchObject({ code: null, signal: "SIGINT", warned: "" });
  });

  it("agrees with another copy of the package: neither takes the other for the program", async () => {
    const ended = await run(
      `
        const other = await import("./other-copy.mjs");
        ${ALIVE}
        closeOnExit(tap);
        other.closeOnExit(other.createTap({ handlers: handler("other") }));
        say((closeOnExit !== other.closeOnExit) + " " + process.listenerCount("SIGTERM"));
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: null, signal: "SIGTERM", warned: "" });
    expect(ended.printed.toSorted()).toEqual(
      ["true 1", "ready", ...CLOSED, "other: flush", "other: close"].toSorted(),
    );
  });

  it("joins the closing that has begun because nothing was left to do", async () => {
    const ended = await run(
      `
        let open;
        const gate = new Promise((resolve) => { open = resolve; });
        const late = createTap({ handlers: handler("late", { flush: open }) });
        const close = () => { closeOnExit(late); say("closing"); return gate; };
        const tap = createTap({ handlers: handler("slow", { close }) });
        closeOnExit(tap, { timeoutMs: 2 ** 31 - 1 });
      `,
      ["closing", "SIGTERM"],
    );
    expect(ended).toEqual({
      code: null,
      signal: "SIGTERM",
      printed: ["slow: flush", "closing", "late: close"],
      warned: "",
    });
  });
});

describe("closeOnExit, in a program that listens for the signal itself", () => {
  it("flushes, ends nothing, and closes when the program is done", async () => {
    const ended = await run(
      `
        ${OPEN}
        closeOnExit(tap);
        const alive = stayAlive();
        process.on("SIGTERM", () => {
          say("draining");
          setTimeout(() => { say("drained"); clearInterval(alive); }, 1);
        });
        setImmediate(() => say("ready"));
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: 0, signal: null, warned: "" });
    expect(ended.printed.toSorted()).toEqual(
      ["ready", "draining", "log: flush", "drained", ...CLOSED].toSorted(),
    );
    expect(ended.printed.slice(-3)).toEqual(CLOSED);
  });

  it("leaves its exit code alone", async () => {
    const ended = await run(
      `${OPEN} closeOnExit(tap); stayAlive(); process.on("SIGTERM", () => process.exit(7)); setImmediate(() => say("ready"));`,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: 7, signal: null });
  });

  it("ends the process all the same where it is told to", async () => {
    const ended = await run(
      `
        ${OPEN}
        closeOnExit(tap, { exits: true });
        stayAlive();
        process.on("SIGTERM", () => say("noted"));
        setImmediate(() => say("ready"));
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: 143, signal: null });
    expect(ended.printed.toSorted()).toEqual(["ready", "noted", ...CLOSED].toSorted());
  });

  it("lets it live where it is told to", async () => {
    const ended = await run(
      `
        ${OPEN}
        closeOnExit(tap, { exits: false });
        const alive = setInterval(() => {}, 2 ** 30);
        tap.use({ name: "end", on: {}, flush: () => { clearInterval(alive); say("flushed"); } });
        setImmediate(() => say("ready"));
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.printed).toEqual([
      "ready",
      "log: flush",
      "flushed",
      ...CLOSED.slice(0, 2),
      "flushed",
      CLOSED[2],
    ]);
  });

  it.each([
    ["3", "process.__signal_exit_emitter__ = emitter;"],
    ["4", 'globalThis[Symbol.for("signal-exit emitter")] = emitter;'],
  ])("does not take the listeners of signal-exit %s for its own", async (_, announce) => {
    const ended = await run(
      `
        ${OPEN}
        const emitter = { count: 1 };
        ${announce}
        process.on("SIGTERM", function listener() {
          if (process.listenerCount("SIGTERM") > emitter.count) return;
          say("signal-exit");
          process.off("SIGTERM", listener);
          process.kill(process.pid, "SIGTERM");
        });
        closeOnExit(tap);
        stayAlive();
        setImmediate(() => say("ready"));
      `,
      ["ready", "SIGTERM"],
    );
    expect(ended).toMatchObject({ code: null, signal: "SIGTERM" });
    expect(ended.printed).toEqual(["ready", ...CLOSED, "signal-exit"]);
  });
});

describe("closeOnExit", () => {
  it("registers nothing when it is imported", async () => {
    const { printed } = await run(`
      closeOnExit;
      say(["SIGTERM", "SIGINT", "beforeExit"].map((name) => process.listenerCount(name)).join());
    `);
    expect(printed).toEqual(["0,0,0"]);
  });

  it.each<readonly [what: string, call: (tap: never) => unknown, message: string]>([
    [
      "no tap",
      () => closeOnExit([]),
      "Expected what `closeOnExit` closes to be a tap or several, got undefined.",
    ],
    [
      "something else",
      (tap) => closeOnExit([tap, {}] as never),
      "to be a tap or several, got an object.",
    ],
    ["null", () => closeOnExit(null as never), "to be a tap or several, got null."],
    [
      "signals that are no list",
      (tap) => closeOnExit(tap, { signals: "SIGTERM" as never }),
      'Expected `signals` to be an array, got `"SIGTERM"` (string).',
    ],
    [
      "a signal that nobody can wait on",
      (tap) => closeOnExit(tap, { signals: ["SIGKILL" as never] }),
      "Expected a signal of `signals` to be one of SIGTERM, SIGINT,",
    ],
    [
      "a negative time",
      (tap) => closeOnExit(tap, { timeoutMs: -1 }),
      "Expected `timeoutMs` to be a number of milliseconds from 0 to 2,147,483,647, got `-1` (number). Leave it out for 5,000.",
    ],
    ["no time at all", (tap) => closeOnExit(tap, { timeoutMs: Number.NaN }), "got `NaN` (number)"],
    [
      "a misspelt option",
      (tap) => closeOnExit(tap, { timeoutMS: 1 } as never),
      'Expected a key in the options of `closeOnExit` to be one of signals, timeoutMs, exits, got `"timeoutMS"` (string). Is it misspelt?',
    ],
    ["no options", (tap) => closeOnExit(tap, null as never), "to be an object, got null."],
    [
      "a word",
      (tap) => closeOnExit(tap, { exits: "yes" as never }),
      'Expected `exits` to be a boolean, got `"yes"` (string).',
    ],
  ])("complains about %s, and listens for nothing", (_, call, message) => {
    const before = process.listenerCount("SIGTERM");
    expect(() => call(createTap() as never)).toThrow(message);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
