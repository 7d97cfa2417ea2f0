import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

// Node prints the line that has thrown above the error: of a bundle in one line, all of it.
it("an error that nobody catches is shown with a line of the package, not with all of it", () => {
  const program = 'import { createTap } from "@runtap/core"; createTap({ handler: 1 });';
  const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
  });
  expect(stderr).toContain("RuntapError: Expected a key in the options of a tap to be one of");
  expect(stderr.length).toBeLessThan(4000);
});
