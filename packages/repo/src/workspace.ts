import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Manifest, parseManifest } from "./manifest.ts";

export interface SourceFile {
  /** Relative to the package's folder, with forward slashes: `src/run.ts`. */
  readonly path: string;
  readonly text: string;
}

export interface WorkspacePackage {
  /** Relative to the workspace: `packages/core`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly sources: readonly SourceFile[];
}

/** Every package of the workspace with the sources in its `src`, sorted by folder. */
export function readWorkspace(root: string): readonly WorkspacePackage[] {
  return readdirSync(join(root, "packages"))
    .toSorted()
    .filter((name) => existsSync(join(root, "packages", name, "package.json")))
    .map((name) => readPackage(root, `packages/${name}`));
}

/** The packages that go to the registry. */
export function publishedPackages(
  packages: readonly WorkspacePackage[],
): readonly WorkspacePackage[] {
  return packages.filter((each) => !each.manifest.private);
}

function readPackage(root: string, folder: string): WorkspacePackage {
  const home = join(root, folder);
  const manifest = parseManifest(readFileSync(join(home, "package.json"), "utf8"));
  const sources = filesBelow(join(home, "src"), /\.[cm]?tsx?$/).map((file) => ({
    path: relative(home, file).replaceAll("\\", "/"),
    text: readFileSync(file, "utf8"),
  }));
  return { folder, manifest, sources };
}

/** The files below a folder whose names match, sorted; none when the folder is missing. */
export function filesBelow(folder: string, name: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[\\/](node_modules|dist)[\\/]/.test(file))
    .toSorted();
}
