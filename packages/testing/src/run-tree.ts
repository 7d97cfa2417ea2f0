import type { RecordedRun } from "./recorded-run.ts";

function describe(run: RecordedRun): string {
  const { kind, name, standing, tokens, ending } = run;
  const facts: string[] = [standing];
  if (ending !== undefined && "reason" in ending) facts[0] = `cancel (${ending.reason})`;
  if (ending !== undefined && "error" in ending) facts[0] = `error (${ending.error.message})`;
  if (tokens.length > 0) facts.push(`${tokens.length} token${tokens.length === 1 ? "" : "s"}`);
  return `${kind} ${name}: ${facts.join(", ")}`;
}

/** Lines that mean the same whatever order the siblings ran in. */
function linesOf(run: RecordedRun): readonly string[] {
  const branches = sorted(run.children);
  return [
    describe(run),
    ...branches.flatMap((branch, at) => {
      const isLast = at === branches.length - 1;
      return branch.map((line, depth) =>
        depth === 0 ? `${isLast ? "└─ " : "├─ "}${line}` : `${isLast ? "   " : "│  "}${line}`,
      );
    }),
  ];
}

function sorted(runs: readonly RecordedRun[]): readonly (readonly string[])[] {
  return runs
    .map((run) => ({ key: [run.kind, run.name, ...linesOf(run)].join("\n"), lines: linesOf(run) }))
    .sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
    .map(({ lines }) => lines);
}

/** The runs as a tree of text: siblings sorted, so that parallel runs give the same tree whoever came first. */
export function runTree(roots: readonly RecordedRun[]): string {
  return sorted(roots).flat().join("\n");
}
