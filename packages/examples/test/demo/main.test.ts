import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { chunk, startChatServer, toEventStream } from "./chat-server.ts";

let folder: string;
let program: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "runtap-demo-"));
  program = join(folder, "demo.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/demo.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    conditions: ["runtap-src"],
    logLevel: "error",
  });
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the demo to its end; `interruptAt` is the output at which Ctrl-C is pressed. */
function runDemo(
  args: readonly string[],
  { env = {}, interruptAt }: { env?: Record<string, string>; interruptAt?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, OPENAI_API_KEY: "", NO_COLOR: "1", ...env },
  });
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    if (interruptAt !== undefined && !interrupted && stdout.includes(interruptAt)) {
      interrupted = true;
      child.kill("SIGINT");
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

describe("the demo", () => {
  test("shows an answer, then a tool error that the chain recovers from, and says what to try next", async () => {
    const { code, stdout, stderr } = await runDemo([]);
    expect(stderr).toBe("");
    expect(stdout).toContain("--access public");
    expect(stdout).toContain('Unknown command: "pubish". Did you mean npm publish?');
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("npm run demo -- --abort");
    expect(code).toBe(0);
  });

  test("answers the question it is asked", async () => {
    const { code, stdout } = await runDemo(["how", "do I add a dist tag?"]);
    expect(stdout).toContain("how do I add a dist tag?");
    expect(stdout).toContain("npm dist-tag add");
    expect(code).toBe(0);
  });

  test("aborts after a dozen tokens with --abort, and counts that as a success", async () => {
    const { code, stdout, stderr } = await runDemo(["--abort"]);
    expect(stderr).toBe("");
    expect(stdout).toContain("Usage: npm publish");
    expect(stdout).toContain("abort");
    expect(stdout).not.toContain("--access public");
    expect(code).toBe(0);
  });

  test("fails where the manual has nothing on the question", async () => {
    const { code, stdout } = await runDemo(["qwertz"]);
    expect(stdout).toContain('found nothing in its manual for "qwertz"');
    expect(code).toBe(1);
  });

  test("asks a model where there is a key, and cancels what is open on Ctrl-C", async () => {
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      response.write(
        toEventStream([chunk("Use "), chunk("scopes")]).replace(/data: \[DONE\]\n*/, ""),
      );
    });
    const { code, stdout, stderr } = await runDemo([], {
      env: { OPENAI_API_KEY: "test", OPENAI_BASE_URL: server.baseURL, OPENAI_MODEL: "test-model" },
      interruptAt: "scopes",
    });
    expect(stderr).toBe("");
    expect(stdout).toContain("test-model");
    expect(stdout).toContain("abort");
    expect(stdout).not.toContain("pubish");
    expect(code).toBe(130);
  });

  test("explains itself with --help", async () => {
    const { code, stdout } = await runDemo(["--help"]);
    expect(stdout).toContain("npm run demo -- --abort");
    expect(stdout).toContain("OPENAI_API_KEY");
    expect(code).toBe(0);
  });

  test("says what it expected of an unknown flag, on stderr and with exit code 2", async () => {
    const { code, stdout, stderr } = await runDemo(["--abrot"]);
    expect(stderr).toBe(
      "Expected a question, --abort or --help: Unknown option '--abrot'. See --help.\n",
    );
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
