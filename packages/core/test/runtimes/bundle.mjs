import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Bundles code that imports core the way a tool for another platform does: by the conditions of its package. */
export async function bundle(contents, conditions, globalName) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    ...(globalName === undefined ? { format: "esm" } : { format: "iife", globalName }),
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions,
    external: ["node:*", "cloudflare:*"],
    logLevel: "silent",
  });
  return outputFiles[0].text;
}
