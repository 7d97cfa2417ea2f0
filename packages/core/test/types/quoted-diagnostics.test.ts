import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile, type Diagnostic } from "./compiler.ts";

const here = import.meta.dirname;

interface Quote {
  /** The line of the mistake. */
  readonly line: number;
  readonly message: string;
}

/** The diagnostics that a type test quotes: the comment from `@ts-expect-error` to the line of the mistake. */
function quotesIn(text: string): readonly Quote[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const [, first] = /\/\/ @ts-expect-error (.*)$/.exec(line) ?? [];
    if (first === undefined) return [];
    const rest: string[] = [];
    let next = at + 1;
    for (; /^\s*\/\/ /.test(lines[next] ?? ""); next += 1) {
      rest.push((lines[next] ?? "").trim().slice(3));
    }
    return [{ line: next + 1, message: [first, ...rest].join(" ") }];
  });
}

function show({ line, message }: Quote | Diagnostic): string {
  return `${line}: ${message}`;
}

const folders = ["", "augmented"];

describe.each(folders)("type tests in %s/", (folder) => {
  const names = readdirSync(join(here, folder)).filter((name) => name.endsWith(".test-d.ts"));
  const texts = new Map(
    names.map((name) => [name, readFileSync(join(here, folder, name), "utf8")]),
  );

  it("quote what the compiler says", async () => {
    const silencersOff = [...texts].map(([name, text]) => [
      name,
      text.replaceAll("@ts-expect-error", "expected:"),
    ]);
    const { diagnostics } = await compile(Object.fromEntries(silencersOff));
    for (const [name, text] of texts) {
      const said = diagnostics.filter(({ file }) => file === name).map(show);
      expect(said).toEqual(quotesIn(text).map(show));
    }
  }, 60_000);
});
