import { describe, expect, it } from "vitest";
import { type Outcome, runProgram } from "./program.ts";

const RUNS = 500;

// On a busy machine runtap may find a handler slow and say so: that is not what is tested here.
const opening = `
  import { tap } from "@runtap/core";
  import { closeOnExit } from "@runtap/core/node";
  import { pinoHandler } from "@runtap/pino";
  import pino from "pino";
  tap.configure({ onWarning: () => {} });
  const file = process.argv[1];
  const forever = () => new Promise((resolve) => setTimeout(resolve, 60_000));
`;

const work = `for (let run = 0; run < ${RUNS}; run += 1) tap.start("tool", { name: "t" }).end();`;

const uses = {
  "a path of the handler's own": `tap.use(pinoHandler({ destination: file }));`,
  "an asynchronous destination of the handler's own": `
    const stream = pino.destination({ dest: file, sync: false, minLength: 4096 });
    tap.use(pinoHandler({ destination: stream }));`,
  "a worker's transport of the handler's own": `
    const stream = pino.transport({ target: "pino/file", options: { destination: file } });
    tap.use(pinoHandler({ destination: stream }));`,
  "a synchronous logger": `
    const stream = pino.destination({ dest: file, sync: true });
    tap.use(pinoHandler({ logger: pino({}, stream) }));`,
  "a synchronous logger that gathers": `
    const stream = pino.destination({ dest: file, sync: true, minLength: 4096 });
    tap.use(pinoHandler({ logger: pino({}, stream) }));`,
  "an asynchronous logger": `
    const stream = pino.destination({ dest: file, sync: false });
    tap.use(pinoHandler({ logger: pino({}, stream) }));`,
  "an asynchronous logger that gathers": `
    const stream = pino.destination({ dest: file, sync: false, minLength: 4096 });
    tap.use(pinoHandler({ logger: pino({}, stream) }));`,
  "a logger with a worker's transport": `
    const stream = pino.transport({ target: "pino/file", options: { destination: file } });
    tap.use(pinoHandler({ logger: pino({}, stream) }));`,
} as const;

type Use = keyof typeof uses;

const ends = {
  "nothing left to do": ``,
  "process.exit": `process.exit(0);`,
  "an uncaught exception": `throw new Error("oops");`,
  SIGTERM: `process.kill(process.pid, "SIGTERM"); await forever();`,
  SIGKILL: `process.kill(process.pid, "SIGKILL"); await forever();`,
  "SIGTERM, with closeOnExit": `closeOnExit(tap); process.kill(process.pid, "SIGTERM"); await forever();`,
  "process.exit after tap.close": `await tap.close(); process.exit(0);`,
} as const;

type End = keyof typeof ends;

function end(use: Use, how: End, before = ""): Promise<Outcome> {
  return runProgram(`${opening}${uses[use]}${before}${work}${ends[how]}`);
}

/** Every line that was promised, in order. */
function expectAll({ lines, stderr }: Outcome): void {
  expect(stderr.replace(/[^]*oops[^]*/, "")).toBe("");
  expect(lines.map((line) => line["seq"])).toEqual(
    Array.from({ length: 2 * RUNS }, (_, at) => at + 1),
  );
}

const keepers: readonly End[] = ["SIGTERM, with closeOnExit", "process.exit after tap.close"];

describe.each(keepers)("%s keeps every line", (how) => {
  it.each(Object.keys(uses) as Use[])("of %s", async (use) => {
    expectAll(await end(use, how));
  });
});

describe("without either", () => {
  it.each<readonly [Use, End]>([
    ["a path of the handler's own", "nothing left to do"],
    ["a path of the handler's own", "process.exit"],
    ["a path of the handler's own", "an uncaught exception"],
    ["a worker's transport of the handler's own", "process.exit"],
    ["a worker's transport of the handler's own", "an uncaught exception"],
    ["a synchronous logger", "process.exit"],
    ["a synchronous logger", "an uncaught exception"],
    ["a synchronous logger", "SIGTERM"],
    ["a synchronous logger", "SIGKILL"],
    ["an asynchronous logger", "nothing left to do"],
    ["a logger with a worker's transport", "process.exit"],
    ["a logger with a worker's transport", "an uncaught exception"],
  ])("%s keeps every line on %s", async (use, how) => {
    expectAll(await end(use, how));
  });

  it("a path of the handler's own keeps what the program's own listeners to the exit say", async () => {
    const late = `process.on("exit", () => tap.start("tool", { name: "late" }).end());`;
    const { lines } = await end("a path of the handler's own", "process.exit", late);
    expect(lines.slice(-2).map((line) => [line["event"], line["run_name"]])).toEqual([
      ["tool.start", "late"],
      ["tool.end", "late"],
    ]);
    expect(lines).toHaveLength(2 * RUNS + 2);
  });

  it("an asynchronous logger keeps every line on process.exit once it is ready", async () => {
    const ready = `await new Promise((resolve) => stream.once("ready", resolve));`;
    expectAll(await end("an asynchronous logger", "process.exit", ready));
  });

  it("a path written at once keeps every line on SIGKILL", async () => {
    const use = `tap.use(pinoHandler({ destination: file, maxDelayMs: 0 }));`;
    expectAll(await runProgram(`${opening}${use}${work}${ends.SIGKILL}`));
  });

  it("an error and what came before it are kept on SIGKILL", async () => {
    const failing = `${work} tap.start("tool", { name: "t" }).fail(new Error("seen"));`;
    const { lines } = await runProgram(
      `${opening}${uses["a path of the handler's own"]}${failing}${ends.SIGKILL}`,
    );
    expect(lines).toHaveLength(RUNS * 2 + 2);
    expect(lines.at(-1)).toMatchObject({ event: "tool.error" });
  });

  it("SIGTERM takes what pino holds back, as the documents say", async () => {
    const { lines, signal } = await end("an asynchronous logger", "SIGTERM");
    expect(signal).toBe("SIGTERM");
    expect(lines.length).toBeLessThan(RUNS * 2);
  });
});

describe("a destination that fails", () => {
  it("disturbs nobody, is said once, and the lines that are lost are counted", async () => {
    const source = `
      import { createTap } from "@runtap/core";
      import { pinoHandler } from "@runtap/pino";
      const told = [];
      const tap = createTap({ onWarning: () => {}, onHandlerError: () => {} });
      tap.use(pinoHandler({ destination: "/dev/full", maxDelayMs: 0 }));
      tap.use({ name: "witness", on: {
        "handler.error": ({ error }) => told.push(error.code),
        "handler.drop": ({ count }) => told.push(count),
      } });
      const run = tap.start("chain", { name: "c" });
      for (let at = 0; at < 20; at += 1) run.score({ name: "s", value: at });
      run.end();
      await tap.flush();
      console.log(JSON.stringify(told));
    `;
    const { stdout, stderr, code } = await runProgram(source);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(JSON.parse(stdout)).toEqual(["ENOSPC", 1, 10]);
  });

  it("does not end the program when the reader goes away", async () => {
    const source = `
      import { spawn } from "node:child_process";
      import { createTap } from "@runtap/core";
      import { pinoHandler } from "@runtap/pino";
      const reader = spawn("true", { stdio: ["pipe", "ignore", "ignore"] });
      await new Promise((resolve) => reader.once("exit", resolve));
      const tap = createTap({ onWarning: () => {}, onHandlerError: () => {} });
      tap.use(pinoHandler({ destination: reader.stdin, maxDelayMs: 0 }));
      for (let run = 0; run < 1000; run += 1) {
        tap.start("tool", { name: "t" }).end();
        if (run % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      await tap.close();
      console.log("survived");
    `;
    expect(await runProgram(source)).toMatchObject({ stdout: "survived\n", stderr: "", code: 0 });
  });

  it("waits for a slow reader of a pipe and loses nothing on process.exit", async () => {
    const source = `
      import { spawnSync } from "node:child_process";
      const inner = ${JSON.stringify(`${opening} tap.use(pinoHandler()); for (let run = 0; run < 2000; run += 1) tap.start("tool", { name: "t" }).end(); process.exit(0);`)};
      const { stdout } = spawnSync("sh", ["-c", '"$0" --input-type=module --eval "$1" | (sleep 0.2; cat)', process.execPath, inner], { encoding: "utf8", maxBuffer: 1e9 });
      console.log(stdout.trim().split("\\n").length);
    `;
    expect(await runProgram(source)).toMatchObject({ stdout: "4000\n", code: 0 });
  });
});

describe("@runtap/pino/register", () => {
  const app = `
    import { tap } from "@runtap/core";
    await tap.run("chain", { name: "app", input: "secret" }, () => "found");
  `;
  const nodeOptions = ["--import", "@runtap/pino/register"];

  it("logs an app's runs to its standard output without a change of the app", async () => {
    const { stdout, stderr } = await runProgram(app, { nodeOptions });
    expect(stderr).toBe("");
    const lines = stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["chain.start", "chain.end"]);
    expect(stdout).not.toContain("secret");
  });

  it("takes its options from the environment", async () => {
    const env = {
      RUNTAP_PINO_PRESET: "ecs",
      RUNTAP_PINO_LINES: "run",
      RUNTAP_PINO_CONTENT: "full",
      RUNTAP_PINO_DESTINATION: "stderr",
    };
    const { stderr, stdout } = await runProgram(app, { nodeOptions, env });
    expect(stdout).toBe("");
    expect(JSON.parse(stderr)).toMatchObject({ "event.action": "chain.end", output: "found" });
  });

  it("says which variable is wrong", async () => {
    const env = { RUNTAP_PINO_LEVEL: "loud" };
    const { stderr, code } = await runProgram(app, { nodeOptions, env });
    expect(stderr).toContain("Expected `RUNTAP_PINO_LEVEL` to be one of trace, debug");
    expect(code).toBe(1);
  });
});
