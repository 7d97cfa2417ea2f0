import type { Excerpt } from "./prompt.ts";
import { toPlainText } from "./section.ts";

/** The smallest part of a section that can be quoted: a sentence or list item, with the example it announces. */
export interface Statement {
  readonly section: Excerpt;
  readonly text: string;
  /** The code block or list that a statement ending in a colon leads to. */
  readonly example?: string;
}

/** Cuts a section into its statements, in their order. */
export function toStatements(section: Excerpt): readonly Statement[] {
  const statements: { section: Excerpt; text: string; example?: string }[] = [];
  for (const block of toBlocks(section.text)) {
    const before = statements.at(-1);
    const isExample = block.kind === "code" || before?.text.endsWith(":") === true;
    if (
      block.kind !== "prose" &&
      isExample &&
      before !== undefined &&
      before.example === undefined
    ) {
      before.example = block.text;
    } else if (block.kind === "code") {
      statements.push({ section, text: "", example: block.text });
    } else {
      const texts = block.kind === "prose" ? toSentences(block.text) : toItems(block.text);
      for (const text of texts) statements.push({ section, text });
    }
  }
  return statements;
}

interface Block {
  readonly kind: "prose" | "code" | "list";
  readonly text: string;
}

function toBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  // A fenced block may hold empty lines; everything else ends at one.
  for (const part of markdown.split(/^([ \t]*```[^\n]*\n[\s\S]*?^[ \t]*```)[^\n]*$/m)) {
    if (part.trimStart().startsWith("```")) {
      blocks.push({ kind: "code", text: withoutFence(part) });
      continue;
    }
    for (const paragraph of part.split(/\n\s*\n/)) {
      const text = toPlainText(paragraph).trim();
      const previous = blocks.at(-1);
      if (text === "" || text.startsWith("|")) continue;
      if (!/^([*-]|\d+\.) /.test(text)) {
        blocks.push({ kind: "prose", text: text.replaceAll(/\s*\n\s*/g, " ") });
      } else if (previous?.kind === "list") {
        blocks.splice(-1, 1, { kind: "list", text: `${previous.text}\n${toList(text)}` });
      } else {
        blocks.push({ kind: "list", text: toList(text) });
      }
    }
  }
  return blocks;
}

function withoutFence(block: string): string {
  const [fence = "", ...lines] = block.split("\n");
  const indent = fence.length - fence.trimStart().length;
  return lines
    .slice(0, -1)
    .map((line) => line.slice(indent))
    .join("\n");
}

/** One item a line, whatever the line breaks of the source. */
function toList(text: string): string {
  return text
    .replaceAll(/\s*\n\s*(?!\s*([*-]|\d+\.) )/g, " ")
    .replaceAll(/\n\s+/g, "\n")
    .replaceAll(/^[*-] /gm, "- ");
}

/** A short list says one thing, such as the default and the type of a setting. */
function toItems(list: string): readonly string[] {
  return list.length < 160 ? [list] : list.split("\n");
}

function toSentences(prose: string): readonly string[] {
  return prose
    .split(/(?<=[.!?:])(?<!\b(?:e\.g|i\.e|etc|vs)\.) +(?=[A-Z`"'(@])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
