import { kilobytes, measure } from "../bundle-size.ts";
import { sizeBudgets } from "../size-budgets.ts";
import { repoFolder } from "../workspace-root.ts";

const measured = await Promise.all(sizeBudgets.map((budget) => measure(budget, repoFolder)));
const width = Math.max(...sizeBudgets.map(({ name }) => name.length));

for (const { budget, bytes, problems } of measured) {
  const verdict = problems.length === 0 ? "ok" : "TOO MUCH";
  console.log(
    `${budget.name.padEnd(width)}  ${kilobytes(bytes).padStart(8)} of ${kilobytes(budget.limitBytes)}  ${verdict}`,
  );
  for (const problem of problems) console.error(`  ${problem}`);
}
if (measured.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
