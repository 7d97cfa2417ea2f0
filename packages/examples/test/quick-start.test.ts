import { expect, test } from "vitest";

import { bundleProgram } from "./program.ts";

test("the quick start prints the same on every machine", async () => {
  await using quickStart = await bundleProgram("quick-start.ts");
  const [one, other] = await Promise.all([quickStart.run([]), quickStart.run([])]);
  expect(one).toMatchObject({ code: 0, stderr: "" });
  expect(one.stdout).toBe(other.stdout);
  expect(one.stdout).toContain("Where runs start and handlers attach.");
  expect(one.stdout).toContain("320ms");
});
