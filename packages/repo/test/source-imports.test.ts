import { expect, it } from "vitest";
import { importsOf } from "../src/source-imports.ts";

it("finds imports, type imports, re-exports and literal dynamic imports with their lines", () => {
  const source = [
    `import { a } from "./a.ts";`,
    `import type { B } from "b";`,
    `import "./c.ts";`,
    `export { d } from "#d";`,
    `const e = import("node:fs");`,
  ].join("\n");
  expect(importsOf("x.ts", source)).toEqual([
    { specifier: "./a.ts", line: 1 },
    { specifier: "b", line: 2 },
    { specifier: "./c.ts", line: 3 },
    { specifier: "#d", line: 4 },
    { specifier: "node:fs", line: 5 },
  ]);
});

it("is not fooled by comments, strings and computed specifiers", () => {
  const source = [
    `// import { a } from "./a.ts";`,
    "const text = `import b from 'b'`;",
    "const c = import(text);",
  ].join("\n");
  expect(importsOf("x.ts", source)).toEqual([]);
});
