import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { cutAt, streamed } from "./chunkings.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

function markdownOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md") && !file.includes("node_modules"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

/** The manual in the npm that runs this, or in the one beside node. */
function npmManual(): readonly string[] {
  const cli = process.env["npm_execpath"];
  const folders = [
    ...(cli === undefined ? [] : [dirname(dirname(cli))]),
    join(dirname(realpathSync(process.execPath)), "..", "lib", "node_modules", "npm"),
    join(dirname(realpathSync(process.execPath)), "node_modules", "npm"),
  ].map((folder) => join(folder, "docs", "content"));
  const folder = folders.find((each) => existsSync(each));
  return folder === undefined ? [] : markdownOf(folder);
}

/** Pages that show how secrets are hidden. */
const WITH_SECRETS: ReadonlySet<string> = new Set(["docs/privacy.md", "docs/guarantees.md"]);

/** The Markdown under version control, without those. */
function repositoryPages(): readonly string[] {
  const files = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" });
  return files
    .split("\n")
    .filter((file) => file !== "" && !WITH_SECRETS.has(file) && existsSync(join(root, file)))
    .map((file) => readFileSync(join(root, file), "utf8"));
}

interface Finding {
  readonly line: string;
  readonly shown: string;
}

function changedLines(pages: readonly string[]): readonly Finding[] {
  const redactor = redaction();
  return pages
    .flatMap((page) => page.split("\n"))
    .map((line) => ({ line, shown: redactor.text(line) }))
    .filter(({ line, shown }) => line !== shown);
}

describe("ordinary text", () => {
  it.each([
    ["npm's manual", npmManual],
    ["the repository's pages", repositoryPages],
  ])("has no false hit: %s", (what, read) => {
    const pages = read();
    const redactor = redaction();
    const changed = pages.filter((page) => redactor.text(page) !== page);
    const chars = pages.reduce((sum, page) => sum + page.length, 0);
    console.info(`${what}: ${pages.length} pages, ${chars} characters, ${changed.length} hits`);
    expect(changedLines(changed)).toEqual([]);
    expect(changed).toEqual([]);
  });

  it("leaves as it came in a stream, too", () => {
    for (const page of npmManual()) {
      const places = Array.from({ length: page.length / 5 }, (_, at) => (at * 5) / page.length);
      expect(streamed(redaction().hold(), cutAt(page, places))).toBe(page);
    }
  });
});
