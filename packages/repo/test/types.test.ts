import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../src/command.ts";
import { compilerFindings } from "../src/compiler-findings.ts";
import { type Finding, formatFinding } from "../src/finding.ts";
import { readWorkspace } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const folders = readWorkspace(workspaceRoot).map(({ folder }) => folder);

// Type tests are checked here: a `@ts-expect-error` that expects nothing is an error of its package.
describe("sources, tests and type tests compile", () => {
  let findings: readonly Finding[] = [];

  beforeAll(async () => {
    const projects = folders
      .map((folder) => `${folder}/tsconfig.test.json`)
      .filter((project) => existsSync(join(workspaceRoot, project)));
    const compiler = join(workspaceRoot, "node_modules", ".bin", "tsc");
    const args = ["-b", "--pretty", "false", ...projects];
    const { exitCode, printed } = await runCommand(compiler, args, workspaceRoot);
    findings = compilerFindings(printed);
    if (exitCode !== 0 && findings.length === 0) throw new Error(printed);
  }, 120_000);

  it.each(folders)("in %s", (folder) => {
    const own = findings.filter(({ path }) => path.startsWith(`${folder}/`));
    expect(own.map(formatFinding)).toEqual([]);
  });

  it("outside any package", () => {
    const elsewhere = findings.filter(
      ({ path }) => !folders.some((folder) => path.startsWith(`${folder}/`)),
    );
    expect(elsewhere.map(formatFinding)).toEqual([]);
  });
});
