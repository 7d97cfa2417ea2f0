const opening = /^\s*\/\/ #region\s+(\S+)\s*$/;
const closing = /^\s*\/\/ #endregion\b/;

/**
 * The text between `// #region name` and its `// #endregion`, without indentation and without the
 * markers of regions inside it; the whole file without a name. `undefined` when there is no such region.
 */
export function codeRegion(source: string, name: string | undefined): string | undefined {
  const lines = source.split("\n");
  const start =
    name === undefined ? -1 : lines.findIndex((line) => opening.exec(line)?.[1] === name);
  if (name !== undefined && start === -1) return undefined;

  const taken: string[] = [];
  let depth = 0;
  for (const line of lines.slice(start + 1)) {
    if (opening.test(line)) depth += 1;
    else if (!closing.test(line)) taken.push(line);
    else if (depth > 0) depth -= 1;
    else return dedent(taken);
  }
  return name === undefined ? dedent(taken) : undefined;
}

function dedent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines
    .map((line) => (Number.isFinite(indent) ? line.slice(indent) : line))
    .join("\n")
    .replace(/^(?:\s*\n)+|\s+$/g, "");
}
