import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { measure } from "../bundle-size.ts";
import { brokenLinks } from "../docs/links.ts";
import { syncMarkdown } from "../docs/sync-markdown.ts";
import { workspaceContent } from "../docs/workspace-content.ts";
import { formatFinding } from "../finding.ts";
import { sizeBudgets } from "../size-budgets.ts";
import { filesBelow, readWorkspace } from "../workspace.ts";
import { repoFolder, workspaceRoot as root } from "../workspace-root.ts";

const mode = process.argv[2];
if (mode !== "sync" && mode !== "check") {
  throw new Error(`Expected "sync" or "check", got ${JSON.stringify(mode)}.`);
}

const packages = readWorkspace(root);
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...packages.map(({ folder }) => `${folder}/README.md`),
  ...filesBelow(join(root, "docs"), /\.md$/).map((file) =>
    relative(root, file).replaceAll("\\", "/"),
  ),
].filter((path) => existsSync(join(root, path)));

const sizes = await Promise.all(sizeBudgets.map((budget) => measure(budget, repoFolder)));
const sources = workspaceContent(root, packages, sizes);
const findings = pages.flatMap((path) => {
  const before = readFileSync(join(root, path), "utf8");
  const { text, drift, broken } = syncMarkdown(path, before, sources);
  if (mode === "sync" && text !== before) {
    writeFileSync(join(root, path), text);
    console.log(`${path}: brought up to date`);
  }
  const links = brokenLinks(path, mode === "sync" ? text : before, {
    exists: (file) => existsSync(join(root, file)),
    markdown: (file) => readFileSync(join(root, file), "utf8"),
  });
  return [...(mode === "check" ? drift : []), ...broken, ...links];
});

for (const finding of findings) console.error(formatFinding(finding));
console.log(`${pages.length} pages, ${findings.length} problems`);
if (findings.length > 0) process.exitCode = 1;
