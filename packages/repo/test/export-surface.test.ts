import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportedNames } from "../src/exported-names.ts";
import { publishedPackages, readWorkspace, type WorkspacePackage } from "../src/workspace.ts";
import { workspaceRoot } from "../src/workspace-root.ts";

describe("exportedNames", () => {
  it("lists values and types by the name users import", () => {
    const source = `
      export { createTap, inner as outer } from "./tap.ts";
      export type { LlmEnd } from "./events.ts";
      export { type LlmStart } from "./events.ts";
      export const answer: number = 42;
      export default function main(): void {}
    `;
    expect(exportedNames("index.ts", source)).toEqual([
      "type LlmEnd",
      "type LlmStart",
      "answer",
      "createTap",
      "default",
      "outer",
    ]);
  });

  it("shows a wildcard, which hides what is exported", () => {
    expect(exportedNames("index.ts", `export * from "./tap.ts";`)).toEqual(["*"]);
  });
});

// An accidental export shows here. Meant ones are accepted with `npm test -- export-surface -u`.
describe("export surface", () => {
  it.each(
    publishedPackages(readWorkspace(workspaceRoot)).map(
      (each) => [each.manifest.name, each] as const,
    ),
  )("of %s is the one on record", async (_, each) => {
    await expect(surfaceOf(each)).toMatchFileSnapshot(
      join(workspaceRoot, each.folder, "test", "export-surface.txt"),
    );
  });
});

function surfaceOf({ manifest, sources }: WorkspacePackage): string {
  return Object.entries(manifest.exports)
    .map(([subpath, target]) => {
      const source = sourceOf(target);
      const file = sources.find(({ path }) => `./${path}` === source);
      const names = file === undefined ? [] : exportedNames(file.path, file.text);
      return [`${manifest.name}${subpath.slice(1)}`, ...names.map((name) => `  ${name}`)].join(
        "\n",
      );
    })
    .join("\n")
    .concat("\n");
}

function sourceOf(target: unknown): string | undefined {
  if (typeof target !== "object" || target === null || !("runtap-src" in target)) return undefined;
  return typeof target["runtap-src"] === "string" ? target["runtap-src"] : undefined;
}
