import { posix } from "node:path";
import { importsOf, type ImportSite } from "./source-imports.ts";
import type { SourceFile } from "./workspace.ts";

/** A module of a package, with its imports split into those that stay inside and the others. */
export interface ModuleNode {
  readonly path: string;
  /** Modules of the same package, by path. */
  readonly inside: readonly InsideImport[];
  /** Packages, Node builtins and `#` imports, as written. */
  readonly outside: readonly ImportSite[];
}

export interface InsideImport {
  readonly path: string;
  readonly line: number;
}

export type ModuleGraph = ReadonlyMap<string, ModuleNode>;

/** The modules of one package and which of them imports which. */
export function moduleGraph(sources: readonly SourceFile[]): ModuleGraph {
  return new Map(
    sources.map(({ path, text }) => {
      const imports = importsOf(path, text);
      const inside = imports
        .filter((site) => site.specifier.startsWith("."))
        .map(({ specifier, line }) => ({
          path: posix.join(posix.dirname(path), specifier),
          line,
        }));
      const outside = imports.filter((site) => !site.specifier.startsWith("."));
      return [path, { path, inside, outside }];
    }),
  );
}

/** Every module that the given ones import, directly or through others, themselves included. */
export function reachableFrom(graph: ModuleGraph, entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const pending = entries.filter((path) => graph.has(path));
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    for (const each of graph.get(path)?.inside ?? []) {
      if (graph.has(each.path)) pending.push(each.path);
    }
  }
  return reached;
}

/** Import cycles, each once, as the paths round it: `["src/a.ts", "src/b.ts"]`. */
export function importCycles(graph: ModuleGraph): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];

  const visit = (path: string): void => {
    const start = trail.indexOf(path);
    if (start !== -1) {
      cycles.push(trail.slice(start));
      return;
    }
    if (finished.has(path)) return;
    trail.push(path);
    for (const each of graph.get(path)?.inside ?? []) visit(each.path);
    trail.pop();
    finished.add(path);
  };

  for (const path of graph.keys()) visit(path);
  return cycles;
}
