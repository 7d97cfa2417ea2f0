import { kilobytes, type Measured } from "../bundle-size.ts";
import { markdownTable } from "./markdown-table.ts";

/** The bundles that have a budget, minified and gzipped, dependencies included. */
export function sizeTable(measured: readonly Measured[]): string {
  return markdownTable(
    ["bundle", "size", "limit"],
    measured.map(({ budget, bytes }) => [
      budget.name,
      kilobytes(bytes),
      kilobytes(budget.limitBytes),
    ]),
  );
}
