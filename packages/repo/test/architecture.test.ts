import { describe, expect, it } from "vitest";
import { wrongArrows } from "../src/arrows.ts";
import { formatFinding } from "../src/finding.ts";
import { styleFindings } from "../src/style.ts";
import { readWorkspace } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

const packages = readWorkspace(workspaceRoot);

describe("the workspace", () => {
  it("has only arrows that the architecture allows", () => {
    expect(wrongArrows(packages).map(formatFinding)).toEqual([]);
  });

  it.each(packages.map((each) => [each.folder, each] as const))(
    "%s keeps to the style",
    (_, each) => {
      const findings = each.sources.flatMap(({ path, text }) =>
        styleFindings(`${each.folder}/${path}`, text),
      );
      expect(findings.map(formatFinding)).toEqual([]);
    },
  );
});
