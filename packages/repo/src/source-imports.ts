import { parseSync } from "oxc-parser";
import { lineAt } from "./finding.ts";

/** One mention of another module in a source file. */
export interface ImportSite {
  readonly specifier: string;
  readonly line: number;
}

/** Every import, re-export and literal `import()` of a TypeScript source, type-only ones too. */
export function importsOf(path: string, text: string): readonly ImportSite[] {
  const { module } = parseSync(path, text);
  const found = new Map<number, string>();
  for (const each of module.staticImports) {
    found.set(each.moduleRequest.start, each.moduleRequest.value);
  }
  for (const each of module.staticExports) {
    for (const { moduleRequest } of each.entries) {
      if (moduleRequest) found.set(moduleRequest.start, moduleRequest.value);
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(["'])(.*)\1$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[2] !== undefined) found.set(moduleRequest.start, literal[2]);
  }
  return [...found]
    .toSorted(([left], [right]) => left - right)
    .map(([offset, specifier]) => ({ specifier, line: lineAt(text, offset) }));
}
