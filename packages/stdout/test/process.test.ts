import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL("..", import.meta.url));

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
  /** A shell command that reads the program's output. */
  readonly into?: string;
}

/** Runs a program of its own on the built package, as a user's would. */
function runProgram(
  source: string,
  { env = {}, nodeOptions = [], into }: Surroundings = {},
): Promise<Outcome> {
  const args = [...nodeOptions, "--input-type=module", "--eval", source];
  const environment = { PATH: process.env["PATH"], COLUMNS: "80", LANG: "C.UTF-8", ...env };
  const program = into === undefined ? process.execPath : "sh";
  const shell = into === undefined ? [] : ["-c", `"$0" "$@" | ${into}`, process.execPath];
  const child = spawn(program, [...shell, ...args], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", (code) => resolve({ stdout, stderr, code }));
  });
}

// On a busy machine runtap may find a handler slow and say so on stderr: that is not what is tested here.
const opening = `
  import { tap } from "@runtap/core";
  import { stdoutHandler, tokenStreamHandler } from "@runtap/stdout";
  tap.configure({ onWarning: () => {} });
`;

const streaming = (count: number): string => `
  const run = tap.start("llm", { name: "answer", input: "q" });
  for (let word = 0; word < ${count}; word += 1) run.token("word" + word + " ");
`;

/** What a reader puts together from the rows of a streamed answer. */
function answerIn(stdout: string): string {
  return stdout
    .split("\n")
    .filter((line) => /^[│┊] /.test(line))
    .map((line) => line.slice(2))
    .join("");
}

const words = (count: number): string =>
  Array.from({ length: count }, (_, word) => `word${word} `).join("");

describe("the end of a process", () => {
  it.each([
    ["process.exit", "process.exit(3);", 3],
    ["an uncaught exception", "throw new Error('oops');", 1],
    ["an unhandled rejection", "await Promise.reject(new Error('oops'));", 1],
    ["nothing left to do", "", 0],
  ])("by %s loses nothing of what was said before", async (_how, ending, code) => {
    const source = `${opening} tap.use(stdoutHandler()); ${streaming(500)} ${ending}`;
    const outcome = await runProgram(source);
    expect(answerIn(outcome.stdout)).toBe(words(500));
    expect(outcome.stdout.endsWith("\n")).toBe(true);
    expect(outcome.code).toBe(code);
  });

  it("loses nothing although the pipe is full and the reader slow", async () => {
    const source = `${opening} tap.use(stdoutHandler()); ${streaming(40_000)} process.exit(0);`;
    const outcome = await runProgram(source, { into: "(sleep 0.3; cat)" });
    expect(answerIn(outcome.stdout)).toBe(words(40_000));
  });

  it("loses nothing of what the program's own listeners to the exit say", async () => {
    const source = `${opening} tap.use(stdoutHandler({ unicode: false }));
      process.on("exit", () => tap.start("tool", { name: "first" }).end());
      ${streaming(3)}
      process.on("exit", () => run.end("late"));
      process.exit(0);`;
    const { stdout } = await runProgram(source);
    expect(stdout).toContain("word0 word1 word2");
    expect(stdout).toMatch(/v tool first/);
    expect(stdout).toMatch(/v llm answer/);
  });

  it("shows what it prints to whoever has replaced the stream's method", async () => {
    const source = `${opening}
      tap.use(stdoutHandler());
      tap.start("tool", { name: "before" }).end();
      const seen = [];
      const { write } = process.stdout;
      process.stdout.write = (text, ...rest) => seen.push(text);
      tap.start("tool", { name: "during" }).end();
      process.stdout.write = write;
      delete process.stdout.write;
      tap.start("tool", { name: "after" }).end();
      process.stderr.write(seen.join(""));
    `;
    const { stdout, stderr } = await runProgram(source);
    expect(stderr).toMatch(/^▶ tool during\n✔ tool during/);
    expect(stdout).toMatch(/^▶ tool before\n.*\n▶ tool after\n.*\n$/);
  });

  it("loses no token of the bare stream either", async () => {
    const source = `${opening} tap.use(tokenStreamHandler()); ${streaming(500)} process.exit(0);`;
    expect((await runProgram(source)).stdout).toBe(`${words(500)}\n`);
  });

  it("is not put off by a handler that has nothing to say", async () => {
    const source = `${opening} tap.use(stdoutHandler()); ${streaming(2)} run.end(); console.log("last");`;
    const { stdout } = await runProgram(source);
    expect(stdout.split("\n").slice(-3)).toEqual([
      expect.stringMatching(/^✔ llm answer/),
      "last",
      "",
    ]);
  });
});

describe("a reader that goes away", () => {
  it.each(["stdoutHandler()", "tokenStreamHandler()"])(
    "does not end the program: %s",
    async (handler) => {
      const source = `${opening}
      tap.use(${handler});
      for (let round = 0; round < 200; round += 1) {
        const run = tap.start("llm", { name: "answer", input: "q" });
        run.token("some text\\n".repeat(200));
        run.end();
        await new Promise((resolve) => setImmediate(resolve));
      }
      await tap.close();
      process.stderr.write("survived");
    `;
      const { stdout, stderr } = await runProgram(source, { into: "head -1" });
      expect(stdout.split("\n")).toHaveLength(2);
      expect(stderr).toBe("survived");
    },
  );
});

describe("@runtap/stdout/register", () => {
  const app = `
    import { tap } from "@runtap/core";
    await tap.run("chain", { name: "app", input: "secret" }, () =>
      tap.run("tool", { name: "search", input: "secret", verbose: true }, () => "found"));
  `;
  const nodeOptions = ["--import", "@runtap/stdout/register"];
  const shown = ({ stdout }: Outcome): string[] =>
    stdout
      .replace(/\d[\d.]*(?:ms|s)\b/g, "<time>")
      .split("\n")
      .slice(0, -1);

  it("prints an app's runs without a change of the app", async () => {
    expect(shown(await runProgram(app, { nodeOptions }))).toEqual([
      '▶ chain app  "secret"',
      '│ ▶ tool search  "secret"',
      '│ ✔ tool search  <time>  "found"',
      '✔ chain app  <time>  "found"',
    ]);
  });

  it("takes its options from the environment", async () => {
    const env = {
      RUNTAP_STDOUT_CONTENT: "0",
      RUNTAP_STDOUT_ONLY: "verbose",
      RUNTAP_STDOUT_UNICODE: "0",
    };
    expect(shown(await runProgram(app, { nodeOptions, env }))).toEqual([
      "> tool search",
      "v tool search  <time>",
    ]);
  });

  it("says which variable is wrong", async () => {
    const env = { RUNTAP_STDOUT_WIDTH: "wide" };
    const { stderr, code } = await runProgram(app, { nodeOptions, env });
    expect(stderr).toContain(
      'Expected `RUNTAP_STDOUT_WIDTH` to be a number of columns, got `"wide"` (string).',
    );
    expect(code).toBe(1);
  });

  it("colours where it is forced to", async () => {
    const { stdout } = await runProgram(app, { nodeOptions, env: { FORCE_COLOR: "1" } });
    expect(stdout).toContain("\u001b[32m✔\u001b[39m");
  });

  it("leaves the app its own configuration", async () => {
    const configured = `import { tap } from "@runtap/core"; tap.configure({ onWarning: () => {} }); ${app.replace(/import.*/, "")}`;
    const outcome = await runProgram(configured, { nodeOptions });
    expect(outcome.stderr).toBe("");
    expect(shown(outcome)).toHaveLength(4);
  });
});
