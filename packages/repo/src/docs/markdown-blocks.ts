/** A comment that says where the next block comes from: `<!-- sync: packages/examples/src/a.ts -->`. */
export interface Marker {
  readonly kind: "sync" | "output" | "table";
  readonly source: string;
}

/** A stretch of Markdown lines that generated text may fill. Line numbers count from 0. */
export interface Block {
  readonly kind: "fence" | "table" | "missing";
  readonly marker: Marker | undefined;
  /** The line of the marker, or of the fence without one. */
  readonly line: number;
  /** What lies between, from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  readonly indent: string;
  readonly language: string;
}

const markerLine = /^\s*<!--\s*(sync|output|table):\s*(.*?)\s*-->\s*$/;
const fenceLine = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/;

/** Every fence of a Markdown text and every place that a marker names, in order. */
export function markdownBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let marker: (Marker & { readonly line: number }) | undefined;

  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const fence = fenceLine.exec(line);
    const found = markerOf(line);
    if (fence) {
      const end = closingFence(lines, at, fence[2] ?? "```");
      const [, indent = "", , language = ""] = fence;
      const place = { start: at + 1, end, indent, language };
      blocks.push({ kind: "fence", marker, line: marker?.line ?? at, ...place });
      marker = undefined;
      at = end;
    } else if (found) {
      if (marker) blocks.push(missing(marker));
      marker = { ...found, line: at };
      if (found.kind !== "table") continue;
      const block = tableBlock(lines, marker);
      blocks.push(block);
      marker = undefined;
      at = block.end - 1;
    } else if (marker && line.trim() !== "") {
      blocks.push(missing(marker));
      marker = undefined;
    }
  }
  if (marker) blocks.push(missing(marker));
  return blocks;
}

function markerOf(line: string): Marker | undefined {
  const [, kind, source = ""] = markerLine.exec(line) ?? [];
  return kind === "sync" || kind === "output" || kind === "table" ? { kind, source } : undefined;
}

function closingFence(lines: readonly string[], opening: number, fence: string): number {
  const closes = (line: string): boolean =>
    line.trim().startsWith(fence) && line.trim().replaceAll(fence[0] ?? "`", "") === "";
  const length = lines.slice(opening + 1).findIndex(closes);
  return length === -1 ? lines.length : opening + 1 + length;
}

function tableBlock(lines: readonly string[], marker: Marker & { readonly line: number }): Block {
  const isRow = (at: number): boolean => lines[at]?.trimStart().startsWith("|") === true;
  let start = marker.line + 1;
  if (!isRow(start) && isRow(start + 1)) start += 1;
  let end = start;
  while (isRow(end)) end += 1;
  return { kind: "table", marker, line: marker.line, start, end, indent: "", language: "" };
}

function missing(marker: Marker & { readonly line: number }): Block {
  const { line } = marker;
  return {
    kind: "missing",
    marker,
    line,
    start: line + 1,
    end: line + 1,
    indent: "",
    language: "",
  };
}
