import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { SizeBudget } from "./size-budgets.ts";

export interface Measured {
  readonly budget: SizeBudget;
  readonly bytes: number;
  /** What is wrong, in sentences; none when the budget is kept. */
  readonly problems: readonly string[];
}

/** Bundles the budget's code the way an application would, out of the built packages. */
export async function measure(budget: SizeBudget, folder: string): Promise<Measured> {
  const [minified, readable] = await Promise.all([
    bundle(budget, folder, true),
    bundle(budget, folder, false),
  ]);
  const bytes = gzipSync(minified, { level: 9 }).byteLength;
  const problems = budget.mustNotContain
    .filter((name) => new RegExp(`\\b${name}\\b`).test(readable))
    .map((name) => `Expected the bundle to leave out ${name}, got it in. Import it lazily.`);
  if (bytes > budget.limitBytes) {
    problems.push(`Expected at most ${budget.limitBytes} bytes, got ${bytes}.`);
  }
  return { budget, bytes, problems };
}

async function bundle(budget: SizeBudget, folder: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: budget.code, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify,
    write: false,
    format: "esm",
    target: "es2022",
    platform: budget.platform,
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles.map((file) => file.text).join("");
}

/** `3456` as `3.5 kB`. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
