import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { publishedPackages, readWorkspace } from "./workspace.ts";

/** Packs every published package as pnpm would publish it, and returns the files. */
export async function packAll(root: string, destination: string): Promise<readonly string[]> {
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  const packages = publishedPackages(readWorkspace(root));
  const filters = packages.flatMap(({ manifest }) => ["--filter", manifest.name]);
  const { exitCode, printed } = await runCommand(
    "npm",
    ["run", "-s", "pnpm", "--", ...filters, "pack", "--pack-destination", destination],
    root,
  );
  const tarballs = readdirSync(destination).filter((name) => name.endsWith(".tgz"));
  if (exitCode !== 0 || tarballs.length !== packages.length) {
    throw new Error(`Expected ${packages.length} tarballs, got ${tarballs.length}.\n${printed}`);
  }
  return tarballs.toSorted().map((name) => join(destination, name));
}
