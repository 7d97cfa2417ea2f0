import { type Comment, parseSync, type TSInterfaceDeclaration, Visitor } from "oxc-parser";
import type { SourceFile } from "../workspace.ts";
import { markdownTable } from "./markdown-table.ts";

interface DeclaredInterface {
  readonly doc: string;
  readonly parents: readonly string[];
  readonly fields: readonly { readonly name: string; readonly reference: string | undefined }[];
}

/** What every event has; said once, above the table. */
const envelope = "EventBase";

/** Every core event, in the order of `CoreEventMap`: when it is emitted and what it carries. */
export function eventsTable(sources: readonly SourceFile[]): string {
  const interfaces = new Map(sources.flatMap((source) => [...interfacesOf(source)]));
  const map = interfaces.get("CoreEventMap");
  if (map === undefined) throw new Error("Expected an interface CoreEventMap, got none.");
  return markdownTable(
    ["event", "when", "fields"],
    map.fields.map(({ name, reference }) => {
      const event = interfaces.get(reference ?? "");
      if (reference === undefined || event === undefined) {
        throw new Error(
          `Expected ${name} to name an interface, got ${reference ?? "another type"}.`,
        );
      }
      const fields = [...new Set(fieldsOf(reference, interfaces))];
      return [`\`${name}\``, event.doc, fields.map((field) => `\`${field}\``).join(" ")];
    }),
  );
}

function fieldsOf(
  name: string,
  interfaces: ReadonlyMap<string, DeclaredInterface>,
): readonly string[] {
  const found = interfaces.get(name);
  if (found === undefined || name === envelope) return [];
  return [
    ...found.parents.flatMap((parent) => fieldsOf(parent, interfaces)),
    ...found.fields.map((field) => field.name).filter((field) => field !== "type"),
  ];
}

function interfacesOf({ path, text }: SourceFile): ReadonlyMap<string, DeclaredInterface> {
  const { program, comments } = parseSync(path, text);
  const declared = new Map<string, DeclaredInterface>();
  new Visitor({
    TSInterfaceDeclaration(node) {
      declared.set(node.id.name, {
        doc: firstSentence(docBefore(node, text, comments)),
        parents: node.extends.flatMap(({ expression }) =>
          expression.type === "Identifier" ? [expression.name] : [],
        ),
        fields: propertiesOf(node),
      });
    },
  }).visit(program);
  return declared;
}

function propertiesOf(node: TSInterfaceDeclaration): DeclaredInterface["fields"] {
  return node.body.body.flatMap((member) => {
    if (member.type !== "TSPropertySignature") return [];
    const { key } = member;
    const name =
      key.type === "Identifier"
        ? key.name
        : key.type === "Literal" && typeof key.value === "string"
          ? key.value
          : undefined;
    if (name === undefined) return [];
    const type = member.typeAnnotation?.typeAnnotation;
    const reference =
      type?.type === "TSTypeReference" && type.typeName.type === "Identifier"
        ? type.typeName.name
        : undefined;
    return [{ name: member.optional ? `${name}?` : name, reference }];
  });
}

/** The docstring that ends where the declaration, or its `export`, begins. */
function docBefore(
  node: TSInterfaceDeclaration,
  text: string,
  comments: readonly Comment[],
): string {
  const comment = comments.findLast(
    ({ end }) => end <= node.start && /^\s*(?:export\s+)?$/.test(text.slice(end, node.start)),
  );
  if (comment === undefined || !comment.value.startsWith("*")) return "";
  return comment.value
    .slice(1)
    .replace(/\n\s*\*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function firstSentence(doc: string): string {
  return (/^.*?\.(?=\s|$)/.exec(doc)?.[0] ?? doc).replace(/\.$/, "");
}
