import { parseArgs } from "node:util";
import { soak, type SoakResult } from "./soak.ts";

/** `npm run soak -- --quick --seed 7` */

const MAX_GROWTH_BYTES = 4_000_000;

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, seed: { type: "string" } },
});

const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
if (!Number.isSafeInteger(seed) || seed < 0) {
  throw new RangeError(
    `Expected \`--seed\` to be an integer from 0 on, got \`${values.seed}\`. Leave it out for another one each time.`,
  );
}

const count = (value: number): string => value.toLocaleString("en-US");
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function print(result: SoakResult, seconds: number): void {
  const { emitted, runs, abandoned, rows, heapBefore, heapAfter } = result;
  const lines = [
    ["handler", "delivered", "dropped", "sum", "failures"],
    ...rows.map(({ name, delivered, dropped, failed }) => [
      name,
      ...[delivered, dropped, delivered + dropped, failed].map(count),
    ]),
  ];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, at) =>
        at === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[at] ?? 0),
      )
      .join("  "),
  );
  process.stdout.write(
    [
      `seed ${seed}: ${count(emitted)} events of ${count(runs)} runs, ${count(abandoned)} of them abandoned, in ${seconds} s`,
      ...table,
      `heap: ${megabytes(heapBefore)} before, ${megabytes(heapAfter)} after`,
      "",
    ].join("\n"),
  );
}

const startedAt = Date.now();
const result = await soak({
  events: values.quick ? 10_000 : 1_000_000,
  concurrentRuns: values.quick ? 100 : 10_000,
  seed,
});
print(result, Math.round((Date.now() - startedAt) / 1000));

const growth = result.heapAfter - result.heapBefore;
const wrong = [
  ...result.mismatches,
  ...(growth <= MAX_GROWTH_BYTES ? [] : [`the heap has grown by ${megabytes(growth)}`]),
];
for (const each of wrong) process.stderr.write(`MISMATCH ${each}\n`);
if (wrong.length > 0) process.exitCode = 1;
