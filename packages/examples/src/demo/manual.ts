import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

import { type Section, toSections, withoutRepeats } from "./section.ts";

/** npm's manual, and the npm that it came with. */
export interface Manual {
  /** The folder of the npm package. */
  readonly npmFolder: string;
  readonly sections: readonly Section[];
}

/** Where an npm may be, in the order in which to look. */
export interface Place {
  readonly what: string;
  /** The folder of an npm package, or `undefined` where this place names none. */
  readonly find: () => string | undefined;
}

export class ManualNotFoundError extends Error {
  override readonly name = "ManualNotFoundError";
}

const placesOfNpm: readonly Place[] = [
  {
    what: "the npm that runs this (npm_execpath)",
    find: () => {
      const cli = process.env["npm_execpath"];
      return cli === undefined ? undefined : dirname(dirname(cli));
    },
  },
  {
    what: "the global packages (npm root -g)",
    find: () => join(askNpmForItsRoot(), "npm"),
  },
  {
    what: "beside node, as on Unix",
    find: () => join(dirname(realpathSync(process.execPath)), "..", "lib", "node_modules", "npm"),
  },
  {
    what: "beside node, as on Windows",
    find: () => join(dirname(realpathSync(process.execPath)), "node_modules", "npm"),
  },
];

/** Finds an npm that has its manual and reads that; throws `ManualNotFoundError` when none has. */
export function openManual(places: readonly Place[] = placesOfNpm): Manual {
  const tried: string[] = [];
  for (const place of places) {
    const found = look(place);
    if (found.manual !== undefined) return found.manual;
    tried.push(`  - ${place.what}: ${found.because}`);
  }
  throw new ManualNotFoundError(
    "Expected npm's manual (docs/content/**/*.md) inside an installed npm, and found none:\n" +
      `${tried.join("\n")}\n` +
      "Start the demo with `npm run demo`, or install npm with its documentation: it comes with Node.",
  );
}

function look(place: Place): { manual?: Manual; because?: string } {
  let npmFolder: string | undefined;
  try {
    npmFolder = place.find();
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) };
  }
  if (npmFolder === undefined) return { because: "not set" };
  const content = join(npmFolder, "docs", "content");
  if (!existsSync(content)) return { because: `no ${content}` };
  const sections = readSections(content);
  return sections.length === 0
    ? { because: `no Markdown in ${content}` }
    : { manual: { npmFolder, sections } };
}

function readSections(content: string): readonly Section[] {
  const files = readdirSync(content, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .sort();
  const sections = files.flatMap((file) => {
    const path = relative("", file).split(sep).join("/").replace(/\.md$/, "");
    return toSections(path, readFileSync(join(content, file), "utf8"));
  });
  return withoutRepeats(sections);
}

function askNpmForItsRoot(): string {
  const windows = process.platform === "win32";
  return execFileSync(windows ? "npm.cmd" : "npm", ["root", "--global"], {
    encoding: "utf8",
    shell: windows,
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
