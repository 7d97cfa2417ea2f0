import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const coreFolder = fileURLToPath(new URL("../..", import.meta.url));
const root = join(coreFolder, "../..");

const COMPILERS = {
  "5.9": join(coreFolder, "node_modules/typescript-5.9/lib/tsc.js"),
  "6.0": join(coreFolder, "node_modules/typescript-6/lib/tsc.js"),
  "7.0": join(root, "node_modules/typescript/bin/tsc"),
} as const;

/** A compiler that users may have. */
export type CompilerVersion = keyof typeof COMPILERS;

export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  /** `TS2345: Argument of type …`, its chain of reasons in one line. */
  readonly message: string;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  readonly printed: string;
}

/** The options that this repository compiles with, for sources beside core's own. */
export const HOUSE_OPTIONS = {
  module: "nodenext",
  target: "ES2022",
  lib: ["ES2023", "ESNext.Disposable"],
  types: ["node"],
  customConditions: ["runtap-src"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/**
 * Compiles files as a package of their own that sees core by its name. They live below core, so that the name resolves
 * to it without an install.
 */
export async function compile(
  files: Readonly<Record<string, string>>,
  compilerOptions: object = HOUSE_OPTIONS,
  compiler: CompilerVersion = "7.0",
  args: readonly string[] = [],
): Promise<Compilation> {
  const folder = join(coreFolder, "node_modules/.cache/types", crypto.randomUUID());
  try {
    const tsconfig = JSON.stringify({ compilerOptions, files: Object.keys(files) });
    for (const [name, text] of Object.entries({ ...files, "tsconfig.json": tsconfig })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const printed = await print(
      compiler,
      ["-p", "tsconfig.json", "--pretty", "false", ...args],
      folder,
    );
    return { diagnostics: parse(printed), printed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(compiler: CompilerVersion, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 2 ** 26 };
    execFile(process.execPath, [COMPILERS[compiler], ...args], options, (_, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
}

function parse(printed: string): readonly Diagnostic[] {
  const found: { file: string; line: number; message: string }[] = [];
  for (const text of printed.split("\n")) {
    const [, file, line, message] = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/.exec(text) ?? [];
    const last = found.at(-1);
    if (file !== undefined && message !== undefined) {
      found.push({ file, line: Number(line), message });
    } else if (text.startsWith("error TS")) found.push({ file: "", line: 0, message: text });
    else if (last !== undefined && /^\s+\S/.test(text)) last.message += ` ${text.trim()}`;
  }
  return found;
}
