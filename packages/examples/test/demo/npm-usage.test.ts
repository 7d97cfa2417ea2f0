import { describe, expect, test } from "vitest";

import { openManual } from "../../src/demo/manual.ts";
import { UnknownCommandError, createUsageReader } from "../../src/demo/npm-usage.ts";

const { npmFolder } = openManual();
const readUsage = createUsageReader(npmFolder);
const never = new AbortController().signal;

describe("the usage reader", () => {
  test("tells what npm says of a command, in every way to call it", async () => {
    expect(await readUsage("publish", never)).toEqual({
      summary: "Publish a package",
      usage: ["npm publish <package-spec>"],
    });
    expect((await readUsage("dist-tag", never)).usage.length).toBeGreaterThan(1);
  });

  test("fails with npm's own suggestion for a misspelt command", async () => {
    await expect(readUsage("pubish", never)).rejects.toThrow(
      new UnknownCommandError('Unknown command: "pubish". Did you mean publish?'),
    );
  });

  test("fails with npm's own words where npm has no suggestion", async () => {
    await expect(readUsage("qwertz", never)).rejects.toThrow(
      new UnknownCommandError('Unknown command: "qwertz"'),
    );
  });

  test("fails with what happened where no npm is to be found", async () => {
    const broken = createUsageReader("no-such-folder");
    await expect(broken("publish", never)).rejects.toThrow(/Command failed/);
  });

  test("kills the child process when its signal aborts", async () => {
    const stop = new AbortController();
    const asked = readUsage("publish", stop.signal);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});
