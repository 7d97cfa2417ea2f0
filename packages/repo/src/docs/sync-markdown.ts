import type { Finding } from "../finding.ts";
import { type Block, markdownBlocks } from "./markdown-blocks.ts";

/** What a marker stands for, or why it can't be had. */
export type Content = { readonly text: string } | { readonly problem: string };

/** Where the content of marked blocks comes from. */
export interface ContentSources {
  /** A file, or a region of it: `packages/examples/src/quick-start.ts#tap`. */
  readonly code: (reference: string) => Content;
  /** What a command prints. */
  readonly output: (command: string) => Content;
  readonly table: (name: string) => Content;
}

export interface SyncedMarkdown {
  readonly text: string;
  /** Blocks that said something else than their source; `text` has them right. */
  readonly drift: readonly Finding[];
  /** What only an author can put right. */
  readonly broken: readonly Finding[];
}

/** Fences in these languages claim to be real code or real output, so they must say whose. */
const sourcedLanguages: ReadonlySet<string> = new Set([
  "",
  "ts",
  "tsx",
  "typescript",
  "js",
  "mjs",
  "javascript",
  "sh",
  "bash",
  "shell",
  "console",
  "text",
  "txt",
]);

/** Fills every marked block of a Markdown text from its source. */
export function syncMarkdown(path: string, text: string, sources: ContentSources): SyncedMarkdown {
  const lines = text.split("\n");
  const written: string[] = [];
  const drift: Finding[] = [];
  const broken: Finding[] = [];
  let copied = 0;

  for (const block of markdownBlocks(lines)) {
    const content = contentOf(block, sources);
    const line = block.line + 1;
    if (content === undefined) continue;
    if ("problem" in content) {
      broken.push({ path, line, message: content.problem });
      continue;
    }
    const before = lines.slice(block.start, block.end);
    const after = content.text
      .split("\n")
      .map((each) => (each === "" ? "" : `${block.indent}${each}`));
    written.push(...lines.slice(copied, block.start), ...after);
    copied = block.end;
    if (before.join("\n") !== after.join("\n")) {
      drift.push({ path, line, message: driftMessage(block, before, after) });
    }
  }

  written.push(...lines.slice(copied));
  return { text: written.join("\n"), drift, broken };
}

function contentOf(block: Block, sources: ContentSources): Content | undefined {
  const { kind, marker, language } = block;
  if (marker === undefined) {
    if (!sourcedLanguages.has(language)) return undefined;
    const fence = language === "" ? "a fence" : `a ${language} fence`;
    return {
      problem: `Expected ${fence} to have a source, got none. Put <!-- sync: file#region -->, <!-- output: command --> or <!-- sync: none because … --> before it.`,
    };
  }
  if (kind === "missing") {
    return {
      problem: `Expected a fence after <!-- ${marker.kind}: ${marker.source} -->, got none. Put an empty one there.`,
    };
  }
  if (marker.kind === "table") return sources.table(marker.source);
  if (marker.kind === "output") return sources.output(marker.source);
  if (!/^none\b/.test(marker.source)) return sources.code(marker.source);
  if (/^none because \S/.test(marker.source)) return undefined;
  return { problem: `Expected a reason, got "${marker.source}". Write "none because …".` };
}

function driftMessage(block: Block, before: readonly string[], after: readonly string[]): string {
  const at = after.findIndex((line, index) => line !== before[index]);
  const differing = at === -1 ? after.length : at;
  const quote = (line: string | undefined): string =>
    line === undefined ? "nothing" : JSON.stringify(line);
  return `Expected what "${block.marker?.source}" says, ${quote(after[differing])}, got ${quote(before[differing])} on line ${block.start + differing + 1}. Run npm run docs:sync.`;
}
