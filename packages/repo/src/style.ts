import { parseSync, Visitor } from "oxc-parser";
import { type Finding, lineAt } from "./finding.ts";

const maxLines = 300;
const vagueNames = /(?:^|\/)(?:utils?|helpers?|types?|common|misc|shared)(?:\.ts|\/)/;
const suppression = /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable|biome-ignore/;

/** What a source file of a package must not contain, whatever the linter is told. */
export function styleFindings(path: string, text: string): readonly Finding[] {
  const findings: Finding[] = [];
  const object = (offset: number, message: string): void => {
    findings.push({ path, line: lineAt(text, offset), message });
  };

  const lines = text.replace(/\n$/, "").split("\n").length;
  if (lines > maxLines) {
    object(
      text.length,
      `Expected at most ${maxLines} lines, got ${lines}. Two concepts live here: give each a file.`,
    );
  }
  if (vagueNames.test(path)) {
    object(0, "Expected a name that says the concept, got a drawer. Name what is in it.");
  }

  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) object(error.labels[0]?.start ?? 0, `Expected TypeScript, got: ${error.message}`);

  for (const comment of comments) {
    const [found] = suppression.exec(comment.value) ?? [];
    if (found !== undefined) {
      object(comment.start, `Expected no silenced check, got "${found}". Make the code pass it.`);
    }
  }

  new Visitor({
    TSAnyKeyword(node) {
      object(node.start, "Expected a type, got `any`. Use `unknown` and narrow it.");
    },
    TSNonNullExpression(node) {
      object(node.end - 1, "Expected the absence to be handled, got `!`. Check for it.");
    },
    TSAsExpression(node) {
      const inner = node.expression;
      if (inner.type === "TSAsExpression" && inner.typeAnnotation.type === "TSUnknownKeyword") {
        object(node.start, "Expected a type that holds, got `as unknown as`. Narrow with a check.");
      }
    },
    ExportAllDeclaration(node) {
      object(node.start, "Expected named exports, got `export *`. List the names.");
    },
  }).visit(program);
  return findings;
}
