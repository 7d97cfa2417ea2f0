import { expect, it } from "vitest";
import { codeRegion } from "../../src/docs/code-region.ts";

const source = [
  `import { tap } from "@runtap/core";`,
  "",
  "async function main() {",
  "  // #region outer",
  "  await first();",
  "",
  "  // #region inner",
  "    await second();",
  "  // #endregion inner",
  "  // #endregion",
  "}",
  "",
].join("\n");

it("takes a region without its indentation and the markers inside it", () => {
  expect(codeRegion(source, "outer")).toBe("await first();\n\n  await second();");
  expect(codeRegion(source, "inner")).toBe("await second();");
});

it("takes the whole file, without markers, when no region is named", () => {
  expect(codeRegion(source, undefined)).not.toContain("#");
  expect(codeRegion(source, undefined)).toMatch(/^import .*\}$/s);
});

it("finds nothing for an unknown region and for one that never ends", () => {
  expect(codeRegion(source, "missing")).toBeUndefined();
  expect(codeRegion("// #region open\nlet a;", "open")).toBeUndefined();
});
