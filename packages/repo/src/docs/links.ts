import { posix } from "node:path";
import type { Finding } from "../finding.ts";
import { markdownBlocks } from "./markdown-blocks.ts";

/** What the link check needs to know of the files it does not read itself. */
export interface LinkTargets {
  readonly exists: (path: string) => boolean;
  /** The text of a Markdown file, for its headings. */
  readonly markdown: (path: string) => string;
}

interface Link {
  readonly target: string;
  readonly line: number;
}

/** Relative links of a Markdown text that lead nowhere. */
export function brokenLinks(path: string, text: string, targets: LinkTargets): readonly Finding[] {
  return linksOf(text).flatMap(({ target, line }) => {
    const problem = problemOf(path, text, target, targets);
    return problem === undefined ? [] : [{ path, line, message: problem }];
  });
}

function problemOf(
  path: string,
  text: string,
  target: string,
  targets: LinkTargets,
): string | undefined {
  const [file = "", anchor] = target.split("#");
  const destination =
    file === "" ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)));
  if (file !== "" && !targets.exists(destination)) {
    return `Expected the link "${target}" to lead to a file, got no ${destination}. Correct the path.`;
  }
  if (anchor === undefined || !destination.endsWith(".md")) return undefined;
  const anchors = anchorsOf(file === "" ? text : targets.markdown(destination));
  if (anchors.has(anchor)) return undefined;
  return `Expected the link "${target}" to lead to a heading, got no #${anchor} in ${destination}. It has ${[...anchors].map((each) => `#${each}`).join(", ") || "no headings"}.`;
}

/** Inline links, reference definitions and HTML attributes that name a relative place. */
function linksOf(text: string): readonly Link[] {
  return proseLines(text).flatMap((line, index) =>
    [
      ...line.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g),
      ...line.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g),
      ...line.matchAll(/\b(?:href|src)="([^"]+)"/g),
    ]
      .map(([, target = ""]) => ({ target, line: index + 1 }))
      .filter(({ target }) => !/^(?:[a-z][a-z+.-]*:|\/\/)/i.test(target)),
  );
}

/** The anchors that a Markdown text's headings get when it is rendered. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of withoutFences(text)) {
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(line) ?? [];
    if (heading !== undefined) anchors.add(unique(slugOf(heading), anchors));
    for (const [, id = ""] of line.matchAll(/\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
  }
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replaceAll(" ", "-");
}

function unique(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  let count = 1;
  while (taken.has(`${slug}-${count}`)) count += 1;
  return `${slug}-${count}`;
}

function proseLines(text: string): readonly string[] {
  return withoutFences(text).map((line) => line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, ""));
}

/** The lines, those inside fences emptied, so that line numbers stay. */
function withoutFences(text: string): readonly string[] {
  const lines = text.split("\n");
  for (const { kind, start, end } of markdownBlocks(lines)) {
    if (kind === "fence") lines.fill("", start, end);
  }
  return lines;
}
