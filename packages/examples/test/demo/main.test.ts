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

  test("aborts after a dozen tokens with --abort, and counts that as a success", async () => {
    const { code, stdout } = await demo.run(["--abort", "--pace", "0"]);
    expect(stdout).toContain("Usage: npm publish");
    expect(stdout).toContain("abort");
    expect(stdout).not.toContain("--access public");
    expect(code).toBe(0);
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
      "Expected a question, --abort, --pace or --help: Unknown option '--abrot'. See --help.\n",
    );
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});
