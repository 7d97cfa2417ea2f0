import { isList, textAt } from "../fields.ts";
import { fieldOf } from "../usage/reading.ts";

type Leaf = string | number | boolean | null;
type Branch = Map<string, Node> | Node[];
type Node = Leaf | Branch;

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/y;

const MAX_DEPTH = 32;

/** The steps of a JSON path that names one place: `$.stops[0].city`. `undefined` for what is none. */
function stepsOf(path: string): readonly (string | number)[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const found = STEP.exec(path);
    if (found === null || steps.length === MAX_DEPTH) return undefined;
    const [, name, place, quoted, doublyQuoted] = found;
    steps.push(place === undefined ? (name ?? quoted ?? doublyQuoted ?? "") : Number(place));
  }
  return steps.length === 0 ? undefined : steps;
}

function leafOf(part: unknown): Leaf | undefined {
  if ("nullValue" in Object(part)) return null;
  const value =
    fieldOf(part, "stringValue") ?? fieldOf(part, "numberValue") ?? fieldOf(part, "boolValue");
  const isLeaf = typeof value === "string" || typeof value === "number";
  return isLeaf || typeof value === "boolean" ? value : undefined;
}

function isBranch(node: Node | undefined): node is Branch {
  return isList(node) || node instanceof Map;
}

function at(branch: Branch, step: string | number): Node | undefined {
  if (isList(branch)) return typeof step === "number" ? branch[step] : undefined;
  return branch.get(String(step));
}

/** Sets what stands there; a list grows by one at a time. */
function put(branch: Branch, step: string | number, node: Node): void {
  if (!isList(branch)) branch.set(String(step), node);
  else if (typeof step === "number" && step <= branch.length) branch[step] = node;
}

function textOf(node: Node): string {
  if (isList(node)) return `[${node.map(textOf).join(",")}]`;
  if (!(node instanceof Map)) return JSON.stringify(node);
  const fields = [...node].map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`);
  return `{${fields.join(",")}}`;
}

/** Arguments that Gemini streams as values at JSON paths, a string in several pieces. */
export class PartialArguments {
  readonly #root: Branch = new Map();

  /** Takes the `partialArgs` of one event; what makes no sense is left out. */
  add(parts: readonly unknown[]): void {
    for (const part of parts) {
      const steps = stepsOf(textAt(part, "jsonPath") ?? "");
      const leaf = leafOf(part);
      if (steps !== undefined && leaf !== undefined) this.#put(steps, leaf);
    }
  }

  /** As JSON text; `undefined` where there are none. */
  get text(): string | undefined {
    const isEmpty = this.#root instanceof Map && this.#root.size === 0;
    return isEmpty ? undefined : textOf(this.#root);
  }

  #put(steps: readonly (string | number)[], leaf: Leaf): void {
    let branch = this.#root;
    for (const [place, step] of steps.entries()) {
      const before = at(branch, step);
      const next = steps[place + 1];
      if (next === undefined) {
        const isMore = typeof before === "string" && typeof leaf === "string";
        put(branch, step, isMore ? before + leaf : leaf);
        return;
      }
      const below = isBranch(before) ? before : typeof next === "number" ? [] : new Map();
      if (below !== before) put(branch, step, below);
      branch = below;
    }
  }
}
