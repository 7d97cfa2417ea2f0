// Bundles the entries of each published package from source: one file to load costs a fraction of fifty. What an entry
// is called, and which conditions it has, stands in the package's own `exports`; types are tsc's.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const SOURCE_CONDITION = "runtap-src";
const packages = join(dirname(fileURLToPath(import.meta.url)), "..");

/** The targets of a package's exports by condition: target file name → source file. */
function targetsByCondition(manifest) {
  const targets = new Map();
  for (const entry of Object.values(manifest.exports ?? {})) {
    if (typeof entry !== "object" || entry[SOURCE_CONDITION] === undefined) continue;
    for (const [condition, target] of Object.entries(entry)) {
      if (condition === SOURCE_CONDITION || condition === "types") continue;
      const of = targets.get(condition) ?? {};
      of[basename(target, ".js")] = entry[SOURCE_CONDITION];
      targets.set(condition, of);
    }
  }
  return targets;
}

async function bundle(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (manifest.private === true) return;
  const written = new Set();
  for (const [condition, sources] of targetsByCondition(manifest)) {
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: Object.fromEntries(
        Object.entries(sources).map(([name, source]) => [name, source]),
      ),
      outdir: "dist",
      chunkNames: "shared-[hash]",
      bundle: true,
      // One file per entry of core, though its subpaths then carry copies of what they share with the root: a program
      // imports the root first, and each further file would cost it about half a millisecond. What copies must share
      // is process-wide in any case, since two versions of core may meet. Elsewhere entries share one copy.
      splitting: manifest.name !== "@runtap/core",
      format: "esm",
      platform: "neutral",
      target: "es2022",
      external: ["node:*"],
      packages: "external",
      conditions: [SOURCE_CONDITION, ...(condition === "default" ? [] : [condition])],
      minifySyntax: true,
      minifyWhitespace: true,
      // Above an error that nobody catches, Node prints the line that has thrown.
      lineLimit: 120,
      sourcemap: true,
      metafile: true,
      logLevel: "warning",
    });
    for (const output of Object.keys(metafile.outputs)) written.add(basename(output));
  }
  // Last, so that a program that runs meanwhile finds its chunks.
  for (const name of chunksIn(folder)) if (!written.has(name)) rmSync(join(folder, "dist", name));
}

function chunksIn(folder) {
  return readdirSync(join(folder, "dist")).filter((name) => /^shared-[A-Z0-9]{8}\.js/.test(name));
}

const folders = readdirSync(packages, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => join(packages, entry.name));
await Promise.all(folders.map(bundle));
