import { RUN_KINDS } from "./event-names.ts";

/** What begins a run, of each kind. */
export const STARTS: readonly string[] = RUN_KINDS.map((kind) => `${kind}.start`);

/** What ends a run, of each kind. */
export const ENDINGS: readonly string[] = RUN_KINDS.flatMap((kind) => [
  `${kind}.end`,
  `${kind}.error`,
  `${kind}.cancel`,
]);

const starts: ReadonlySet<string> = new Set(STARTS);

/** Whether a run begins with this. */
export function isStart({ type }: { readonly type: string }): boolean {
  return starts.has(type);
}
