import { expect, it } from "vitest";
import { compilerFindings } from "../src/compiler-findings.ts";

it("reads errors with and without a file, and leaves elaborations out", () => {
  const printed = [
    "packages/core/test/types/run.test-d.ts(5,14): error TS2578: Unused '@ts-expect-error' directive.",
    "  Type 'a' is not assignable to type 'b'.",
    "error TS5083: Cannot read file 'tsconfig.json'.",
    "",
  ].join("\n");
  expect(compilerFindings(printed)).toEqual([
    {
      path: "packages/core/test/types/run.test-d.ts",
      line: 5,
      message: "error TS2578: Unused '@ts-expect-error' directive.",
    },
    { path: "tsc", line: 1, message: "error TS5083: Cannot read file 'tsconfig.json'." },
  ]);
});
