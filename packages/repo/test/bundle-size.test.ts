import { expect, it } from "vitest";
import { measure } from "../src/bundle-size.ts";
import type { SizeBudget } from "../src/size-budgets.ts";
import { repoFolder } from "../src/workspace-root.ts";

const budget: SizeBudget = {
  name: "made up",
  code: `const unused = "Unused"; export class Kept { greet() { return "hello"; } }`,
  platform: "node",
  limitBytes: 200,
  mustNotContain: ["unused", "Unused"],
};

it("measures what is left after tree shaking", async () => {
  const { bytes, problems } = await measure(budget, repoFolder);
  expect(bytes).toBeGreaterThan(20);
  expect(problems).toEqual([]);
});

it("objects to a bundle over its limit and to a name that should be gone", async () => {
  const { bytes, problems } = await measure(
    { ...budget, limitBytes: 10, mustNotContain: ["Kept"] },
    repoFolder,
  );
  expect(problems).toEqual([
    "Expected the bundle to leave out Kept, got it in. Import it lazily.",
    `Expected at most 10 bytes, got ${bytes}.`,
  ]);
});
