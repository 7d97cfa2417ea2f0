import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type Program, bundleProgram } from "../program.ts";
import { chunk, startChatServer, toEventStream } from "./chat-server.ts";

// Each test starts processes, which start npm: seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let demo: Program;
beforeAll(async () => {
  demo = await bundleProgram("demo.ts");
});
afterAll(() => demo[Symbol.asyncDispose]());

/** The events that the last process has logged. */
async function readLog(): Promise<readonly unknown[]> {
  const text = await readFile(join(demo.folder, "demo.ndjson"), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

describe("the demo", () => {
  test("shows an answer, then a tool error that the chain recovers from, and says what to try next", async () => {
    const { code, stdout } = await demo.run(["--pace", "0"]);
    expect(stdout).toContain("--access public");
    expect(stdout).toContain('Unknown command: "pubish". Did you mean publish?');
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("npm run demo -- --abort");
    expect(code).toBe(0);
  });

  test("answers the question it is asked", async () => {
    const { code, stdout } = await demo.run(["--pace", "0", "how", "do I add a dist tag?"]);
    expect(stdout).toContain("how do I add a dist tag?");
    expect(stdout).toContain("npm dist-tag add");
    expect(code).toBe(0);
  });

  test.each(["ai-sdk", "langchain"])("shows the same pipeline with --via %s", async (via) => {
    const { code, stdout } = await demo.run(["--via", via, "--pace", "0"]);
    expect(stdout).toMatch(/^▶ chain ask-the-manual/m);
    expect(stdout).toMatch(/^│ ✔ retriever npm-manual/m);
    expect(stdout).toContain("--access public");
    expect(stdout).toMatch(/^│ ✖ tool npm-usage .*Did you mean publish\?/m);
    expect(stdout).toMatch(/^total +2 .*\$0\.0\d+$/m);
    expect(code).toBe(0);
  });

  test.each(["ai-sdk", "langchain"])("stops on a budget with --via %s too", async (via) => {
    const { code, stdout } = await demo.run(["--via", via, "--budget", "0.001", "--pace", "1"]);
    expect(stdout).toContain('The budget "demo" has stopped it');
    expect(await readLog()).toContainEqual(
      expect.objectContaining({ event: "llm.cancel", cancel_reason: "guard" }),
    );
    expect(code).toBe(0);
  });

  test.each(["ai-sdk", "langchain"])("aborts with --via %s too", async (via) => {
    const { code, stdout } = await demo.run(["--via", via, "--abort", "--pace", "5"]);
    expect(stdout).not.toContain("--access public");
    expect(await readLog()).toContainEqual(
      expect.objectContaining({ event: "llm.cancel", cancel_reason: "abort" }),
    );
    expect(code).toBe(0);
  });

  test("aborts after a dozen tokens with --abort, and counts that as a success", async () => {
    const { code, stdout } = await demo.run(["--abort", "--pace", "0"]);
    expect(stdout).toContain("Usage: npm publish");
    expect(stdout).toContain("abort");
    expect(stdout).not.toContain("--access public");
    expect(code).toBe(0);
  });

  test("says what took how long and what it cost, at a price that it calls made up", async () => {
    const { stdout } = await demo.run(["--pace", "0"]);
    expect(stdout).toMatch(/^llm answer +2 /m);
    expect(stdout).toMatch(/^waited for: .*npm-usage/m);
    expect(stdout).toMatch(/^extractive-answerer +2 /m);
    expect(stdout).toContain("at a made-up price of $0.40");
    expect(stdout).toMatch(/^total .*\$0\.0\d+$/m);
  });

  test("logs starts and endings to demo.ndjson, begun anew, and queries it", async () => {
    await demo.run(["--pace", "0"]);
    const { stdout } = await demo.run(["--pace", "0"]);
    const log = await readLog();
    expect(log).toHaveLength(16);
    expect(stdout).toContain("demo.ndjson has 16 lines");
    expect(stdout).toContain('["tool npm-usage failed",');
    expect(log).toContainEqual(
      expect.objectContaining({ event: "llm.end", cost_usd: expect.any(Number) }),
    );
  });

  test("stops an answer in the middle with --budget 0.001, and counts that as a success", async () => {
    const { code, stdout } = await demo.run(["--budget", "0.001", "--pace", "0"]);
    expect(stdout).toContain("Usage: npm publish");
    expect(stdout).not.toContain("pubish");
    expect(stdout).toMatch(
      /^The budget "demo" has stopped it: limit \$0\.001, spent or set aside \$0\.0010\d\d\.$/m,
    );
    expect(stdout).toContain("GuardError");
    expect(await readLog()).toContainEqual(
      expect.objectContaining({ event: "llm.cancel", cancel_reason: "guard", failed: true }),
    );
    expect(code).toBe(0);
  });

  test("asks no model with a budget of nothing", async () => {
    const { code, stdout } = await demo.run(["--budget", "0", "--pace", "0"]);
    expect(stdout).toContain("limit $0, spent or set aside $0.000");
    expect(stdout).not.toContain("Usage: npm publish");
    expect(code).toBe(0);
  });

  test("says what is left of a budget that stops nothing", async () => {
    const { code, stdout } = await demo.run(["--budget", "5", "--pace", "0"]);
    expect(stdout).toContain("pubish");
    expect(stdout).toMatch(/^The budget has stopped nothing: \$4\.99\d+ are left of it\.$/m);
    expect(code).toBe(0);
  });

  test("says which model no budget can stop, where it has no price", async () => {
    await using server = await startChatServer((response) => {
      const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
      response.setHeader("content-type", "text/event-stream");
      const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
      response.end(
        toEventStream([chunk("Use "), chunk("scopes"), chunk("", stop), chunk(null, { usage })]),
      );
    });
    const { code, stdout } = await demo.run(["--budget", "0.001"], {
      env: { OPENAI_API_KEY: "test", OPENAI_BASE_URL: server.baseURL, OPENAI_MODEL: "test-model" },
    });
    expect(stdout).toContain("No budget in dollars can stop test-model-2026: it has no price.");
    expect(stdout).not.toContain("made-up");
    expect(code).toBe(0);
  });

  test("says so where the log cannot be written, before anything runs", async () => {
    const file = join(demo.folder, "demo.ndjson");
    await rm(file, { force: true });
    await mkdir(file);
    try {
      const { code, stdout, stderr } = await demo.run([]);
      expect(stderr).toMatch(/^Expected to write demo\.ndjson into the current directory: /);
      expect(stdout).toBe("");
      expect(code).toBe(1);
    } finally {
      await rm(file, { recursive: true });
    }
  });

  test("fails where the manual has nothing on the question", async () => {
    const { code, stdout } = await demo.run(["qwertz"]);
    expect(stdout).toContain(`npm's manual has nothing on "qwertz"`);
    expect(code).toBe(1);
  });

  test("asks a model where there is a key, and cancels what is open on Ctrl-C", async () => {
    await using server = await startChatServer((response) => {
      response.setHeader("content-type", "text/event-stream");
      response.write(
        toEventStream([chunk("Use "), chunk("scopes")]).replace(/data: \[DONE\]\n*/, ""),
      );
    });
    const { code, stdout } = await demo.run([], {
      env: { OPENAI_API_KEY: "test", OPENAI_BASE_URL: server.baseURL, OPENAI_MODEL: "test-model" },
      interruptAt: "scopes",
    });
    expect(stdout).toContain("test-model");
    expect(stdout).toContain("abort");
    expect(stdout).not.toContain("pubish");
    expect(await readLog()).toContainEqual(
      expect.objectContaining({ event: "chain.cancel", cancel_reason: "abort" }),
    );
    expect(code).toBe(130);
  });

  test("explains itself with --help", async () => {
    const { code, stdout } = await demo.run(["--help"]);
    expect(stdout).toContain("npm run demo -- --abort");
    expect(stdout).toContain("OPENAI_API_KEY");
    expect(code).toBe(0);
  });

  test("says what it expected of an unknown flag, on stderr and with exit code 2", async () => {
    const { code, stdout, stderr } = await demo.run(["--abrot"]);
    expect(stderr).toBe(
      "Expected a question, --abort, --budget, --via, --pace or --help: Unknown option '--abrot'. See --help.\n",
    );
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
