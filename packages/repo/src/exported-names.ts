import { parseSync } from "oxc-parser";

/** The names a module exports, sorted, types marked as such: `["createTap", "type LlmEnd"]`. */
export function exportedNames(path: string, text: string): readonly string[] {
  const { module } = parseSync(path, text);
  return module.staticExports
    .flatMap((statement) => statement.entries)
    .map(({ exportName, moduleRequest, isType }) => {
      const name = exportName.name ?? (moduleRequest === null ? "default" : "*");
      return isType ? `type ${name}` : name;
    })
    .toSorted((left, right) => (bare(left) < bare(right) ? -1 : 1));
}

function bare(name: string): string {
  return name.replace(/^type /, "");
}
