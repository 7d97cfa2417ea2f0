/** A piece of npm's manual under one heading. */
export interface Section {
  /** The page's path and the heading, such as `commands/npm-publish#description`. */
  readonly id: string;
  /** The page's path inside the manual, such as `commands/npm-publish`. */
  readonly path: string;
  /** The page's title, such as `npm-publish`. */
  readonly page: string;
  /** What the page says it is about, such as `Publish a package`. */
  readonly about: string;
  readonly heading: string;
  /** The Markdown under the heading, without the heading itself. */
  readonly text: string;
}

/** Splits one page of the manual at its headings; a heading with nothing but links under it is left out. */
export function toSections(path: string, markdown: string): readonly Section[] {
  const { fields, body } = readFrontMatter(markdown);
  const page = fields.get("title") ?? path;
  const about = fields.get("description") ?? "";
  const sections: Section[] = [];
  const ids = new Map<string, number>();

  for (const { heading, text } of splitAtHeadings(body, page)) {
    if (text === "" || /^see also$/i.test(heading)) continue;
    const slug = `${path}#${toSlug(heading)}`;
    const before = ids.get(slug) ?? 0;
    ids.set(slug, before + 1);
    const id = before === 0 ? slug : `${slug}-${before}`;
    sections.push({ id, path, page, about, heading, text });
  }
  return sections;
}

/** Keeps the first of the sections that say the same under the same heading: npm repeats a setting on every page that knows it. */
export function withoutRepeats(sections: readonly Section[]): readonly Section[] {
  const first = new Map<string, Section>();
  for (const section of sections) {
    const content = `${section.heading}\n${section.text}`;
    if (!first.has(content)) first.set(content, section);
  }
  return [...first.values()];
}

function splitAtHeadings(body: string, page: string): readonly { heading: string; text: string }[] {
  const parts: { heading: string; lines: string[] }[] = [{ heading: page, lines: [] }];
  let fenced = false;
  for (const line of body.split("\n")) {
    if (line.trimStart().startsWith("```")) fenced = !fenced;
    const heading = fenced ? undefined : /^#{1,6}\s+(.+)$/.exec(line)?.[1];
    if (heading === undefined) parts.at(-1)?.lines.push(line);
    else parts.push({ heading: toPlainText(heading).replaceAll("`", ""), lines: [] });
  }
  return parts.map(({ heading, lines }) => ({ heading, text: lines.join("\n").trim() }));
}

function readFrontMatter(markdown: string): { fields: ReadonlyMap<string, string>; body: string } {
  const text = markdown.replaceAll("\r\n", "\n");
  const [whole, header = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [""];
  const fields = new Map<string, string>();
  for (const line of header.split("\n")) {
    const [, name, value] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  return { fields, body: text.slice(whole.length) };
}

/** Takes away links and emphasis, and keeps code marks. */
export function toPlainText(markdown: string): string {
  return markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("**", "");
}

function toSlug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
