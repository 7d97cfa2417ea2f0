import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Options, parseOptions } from "./options.ts";
import { judge, summarise } from "./report.ts";
import { measureRound, type Sample } from "./rounds.ts";
import { figureTable, outcomeTable, toMarkdown, toPlainText } from "./table.ts";
import { targets } from "./targets.ts";

/** `npm run bench -- --quick --only token --rounds 5 --json out.json --markdown --assert` */

async function measure({ effort, rounds, only }: Options): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const workload of only) {
      process.stderr.write(`round ${round + 1} of ${rounds}: ${workload.name}\n`);
      samples.push(...(await measureRound(workload, round, effort)));
    }
  }
  return samples;
}

const options = parseOptions(process.argv.slice(2));
const startedAt = new Date();
const samples = await measure(options);
const outcomes = judge(targets, samples);
const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length };

const print = options.markdown ? toMarkdown : toPlainText;
const seconds = Math.round((Date.now() - startedAt.getTime()) / 1_000);
process.stdout.write(
  [
    `Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ${options.rounds} rounds, ${seconds} s`,
    print(outcomeTable(outcomes)),
    "Figures of one entrant, for orientation; only ratios inside a round compare:",
    `${print(figureTable(summarise(samples)))}\n`,
  ].join("\n\n"),
);

if (options.json !== undefined) {
  const { effort, rounds } = options;
  writeFileSync(
    options.json,
    `${JSON.stringify({ startedAt, seconds, machine, effort, rounds, outcomes, samples }, null, 2)}\n`,
  );
}

if (options.assert && outcomes.some(({ holds }) => !holds)) process.exitCode = 1;
