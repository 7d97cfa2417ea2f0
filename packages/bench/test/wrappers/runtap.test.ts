import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { scenarios } from "../../src/wrappers/scenarios.ts";

const folder = fileURLToPath(new URL("../../", import.meta.url));
const child = fileURLToPath(new URL("../../dist/wrappers/child.js", import.meta.url));

describe.concurrent("runtap's column of the comparison", () => {
  it.each(scenarios.map(({ title, name }) => [title, name]))("is right: %s", async (_, name) => {
    const args = [child, "runtap", name, folder];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(JSON.parse(stdout)).toMatchObject({ isRight: true });
  });
});
