import { type Expression, parseSync, Visitor } from "oxc-parser";
import type { SourceFile } from "../workspace.ts";
import { markdownTable } from "./markdown-table.ts";

/** Every key of a log line of @runtap/pino, as its file `log-keys.ts` lists them. */
export function logKeysTable(sources: readonly SourceFile[]): string {
  const source = sources.find(({ path }) => path === "src/log-keys.ts");
  if (source === undefined) throw new Error("Expected a file src/log-keys.ts, got none.");
  const constants = new Map<string, string>();
  const rows: string[][] = [];
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type !== "Identifier" || init === null) return;
      const text = textOf(init, constants);
      if (text !== undefined) constants.set(id.name, text);
      if (id.name === "ROWS") rows.push(...rowsOf(init, constants));
    },
  }).visit(parseSync(source.path, source.text).program);
  if (rows.length === 0) throw new Error("Expected an object ROWS with keys, got none.");
  return markdownTable(["key", "type", "on", "what it says"], rows);
}

function rowsOf(table: Expression, constants: ReadonlyMap<string, string>): string[][] {
  if (table.type !== "ObjectExpression") return [];
  return table.properties.flatMap((property) => {
    if (property.type !== "Property" || property.value.type !== "ArrayExpression") return [];
    const { key, value } = property;
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? key.value : "";
    const cells = value.elements.map((each) =>
      each === null || each.type === "SpreadElement" ? "" : (textOf(each, constants) ?? ""),
    );
    return [[`\`${String(name)}\``, ...cells]];
  });
}

function textOf(
  expression: Expression,
  constants: ReadonlyMap<string, string>,
): string | undefined {
  if (expression.type === "Identifier") return constants.get(expression.name);
  if (expression.type !== "Literal" || typeof expression.value !== "string") return undefined;
  return expression.value;
}
