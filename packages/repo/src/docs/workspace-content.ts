import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { testedVersions } from "../adapter-versions.ts";
import type { Measured } from "../bundle-size.ts";
import type { WorkspacePackage } from "../workspace.ts";
import { codeRegion } from "./code-region.ts";
import { eventsTable } from "./events-table.ts";
import { logKeysTable } from "./log-keys-table.ts";
import { packagesTable } from "./packages-table.ts";
import { sizeTable } from "./size-table.ts";
import type { Content, ContentSources } from "./sync-markdown.ts";
import { versionsTable } from "./versions-table.ts";

/** The content that Markdown markers can name, from the files and commands of this workspace. */
export function workspaceContent(
  root: string,
  packages: readonly WorkspacePackage[],
  sizes: readonly Measured[],
): ContentSources {
  const outputs = new Map<string, Content>();
  const core = packages.find(({ manifest }) => manifest.name === "@runtap/core");
  const pino = packages.find(({ manifest }) => manifest.name === "@runtap/pino");
  const tables: Readonly<Record<string, () => string>> = {
    packages: () => packagesTable(packages),
    events: () => eventsTable(core?.sources ?? []),
    "log-keys": () => logKeysTable(pino?.sources ?? []),
    size: () => sizeTable(sizes),
    versions: () => versionsTable(testedVersions),
  };
  return {
    code: (reference) => codeOf(root, reference),
    output: (command) => {
      const known = outputs.get(command) ?? outputOf(root, command);
      outputs.set(command, known);
      return known;
    },
    table: (name) => {
      const table = tables[name];
      if (table) return { text: table() };
      return {
        problem: `Expected one of the tables ${Object.keys(tables).join(", ")}, got "${name}".`,
      };
    },
  };
}

function codeOf(root: string, reference: string): Content {
  const [path = "", region] = reference.split("#");
  const file = join(root, path);
  if (!existsSync(file))
    return { problem: `Expected the file ${path}, got none. Correct the path.` };
  const text = codeRegion(readFileSync(file, "utf8"), region);
  if (text !== undefined) return { text };
  return {
    problem: `Expected ${path} to have "// #region ${region}" with its "// #endregion", got none.`,
  };
}

function outputOf(root: string, command: string): Content {
  const { FORCE_COLOR: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: root,
    shell: true,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...env, NO_COLOR: "1", COLUMNS: "100" },
  });
  if (status === 0) return { text: stdout.trimEnd() };
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return { problem: `Expected "${command}" to succeed, got exit code ${status}: ${said}` };
}
