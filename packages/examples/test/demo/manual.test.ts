import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { ManualNotFoundError, openManual } from "../../src/demo/manual.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runtap-manual-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeManual(npmFolder: string): void {
  const commands = join(npmFolder, "docs", "content", "commands");
  mkdirSync(commands, { recursive: true });
  writeFileSync(
    join(commands, "npm-greet.md"),
    "---\ntitle: npm-greet\n---\n### Synopsis\nHello.\n",
  );
  writeFileSync(join(commands, "notes.txt"), "not a page");
}

describe("openManual", () => {
  test("finds the manual of this machine's npm, and every page in it", () => {
    const { sections } = openManual();
    const pages = new Set(sections.map(({ path }) => path));
    expect([...pages]).toEqual(
      expect.arrayContaining(["commands/npm-publish", "using-npm/scope", "configuring-npm/npmrc"]),
    );
    expect(pages.size).toBeGreaterThan(60);
    expect(sections.length).toBeGreaterThan(400);
  });

  test("has the right page, heading and text for a section that every npm has", () => {
    const section = openManual().sections.find(
      ({ path, heading }) => path === "using-npm/scope" && heading === "Installing scoped packages",
    );
    expect(section).toMatchObject({ about: "Scoped packages" });
    expect(section?.text).toContain("npm install @myorg/mypackage");
  });

  test("takes the first place that has a manual", () => {
    writeManual(folder);
    const manual = openManual([
      { what: "unset", find: () => undefined },
      { what: "empty", find: () => join(folder, "empty") },
      { what: "good", find: () => folder },
    ]);
    expect(manual).toEqual({
      npmFolder: folder,
      sections: [expect.objectContaining({ path: "commands/npm-greet", text: "Hello." })],
    });
  });

  test("says what it expected, where it looked and what to do when there is none", () => {
    const open = (): unknown =>
      openManual([
        { what: "the first", find: () => undefined },
        {
          what: "the second",
          find: () => {
            throw new Error("npm is missing");
          },
        },
        { what: "the third", find: () => folder },
      ]);
    expect(open).toThrow(ManualNotFoundError);
    expect(open).toThrow(/Expected npm's manual .* found none/);
    expect(open).toThrow("- the first: not set");
    expect(open).toThrow("- the second: npm is missing");
    expect(open).toThrow(`- the third: no ${join(folder, "docs", "content")}`);
    expect(open).toThrow("Start the demo with `npm run demo`");
  });
});
