import { describe, expect, it } from "vitest";
import { importCycles, moduleGraph, reachableFrom } from "../src/module-graph.ts";

const graphOf = (modules: Readonly<Record<string, string>>) =>
  moduleGraph(Object.entries(modules).map(([path, text]) => ({ path, text })));

describe("moduleGraph", () => {
  it("resolves relative imports against the importing file", () => {
    const graph = graphOf({ "src/deep/a.ts": `import "../b.ts"; import "node:fs";` });
    expect(graph.get("src/deep/a.ts")).toEqual({
      path: "src/deep/a.ts",
      inside: [{ path: "src/b.ts", line: 1 }],
      outside: [{ specifier: "node:fs", line: 1 }],
    });
  });
});

describe("reachableFrom", () => {
  it("follows imports through other modules and leaves out the rest", () => {
    const graph = graphOf({
      "src/a.ts": `import "./b.ts";`,
      "src/b.ts": `import "./c.ts";`,
      "src/c.ts": "",
      "src/alone.ts": "",
    });
    expect([...reachableFrom(graph, ["src/a.ts"])].toSorted()).toEqual([
      "src/a.ts",
      "src/b.ts",
      "src/c.ts",
    ]);
  });
});

describe("importCycles", () => {
  it("finds none where two modules share a third", () => {
    const graph = graphOf({
      "src/a.ts": `import "./b.ts"; import "./c.ts";`,
      "src/b.ts": `import "./c.ts";`,
      "src/c.ts": "",
    });
    expect(importCycles(graph)).toEqual([]);
  });

  it("finds a cycle of type imports through a third module", () => {
    const graph = graphOf({
      "src/a.ts": `import type { B } from "./b.ts";`,
      "src/b.ts": `export type { C } from "./c.ts";`,
      "src/c.ts": `import type { A } from "./a.ts";`,
    });
    expect(importCycles(graph)).toEqual([["src/a.ts", "src/b.ts", "src/c.ts"]]);
  });

  it("finds a module that imports itself", () => {
    expect(importCycles(graphOf({ "src/a.ts": `import "./a.ts";` }))).toEqual([["src/a.ts"]]);
  });
});
