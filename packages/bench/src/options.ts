import { parseArgs } from "node:util";
import { type EffortName, efforts } from "./effort.ts";
import { type Workload, workloads } from "./lineup.ts";

export interface Options {
  readonly effort: EffortName;
  readonly rounds: number;
  readonly only: readonly Workload[];
  /** Where to write every sample and outcome. */
  readonly json: string | undefined;
  /** Print Markdown tables instead of aligned columns. */
  readonly markdown: boolean;
  /** Exit with code 1 when a target is missed. */
  readonly assert: boolean;
}

/** Reads the command line. Throws on a workload that does not exist and on a senseless count. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      only: { type: "string", multiple: true, default: [] },
      json: { type: "string" },
      markdown: { type: "boolean", default: false },
      assert: { type: "boolean", default: false },
    },
  });
  const effort = values.quick ? "quick" : "full";
  return {
    effort,
    rounds: values.rounds === undefined ? efforts[effort].rounds : parseRounds(values.rounds),
    only: values.only.length === 0 ? workloads : selectWorkloads(values.only),
    json: values.json,
    markdown: values.markdown,
    assert: values.assert,
  };
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isSafeInteger(rounds) && rounds > 0) return rounds;
  throw new RangeError(
    `Expected \`--rounds\` to be a positive integer, got \`${text}\`. Leave it out for ${efforts.full.rounds}, or ${efforts.quick.rounds} with \`--quick\`.`,
  );
}

function selectWorkloads(names: readonly string[]): Workload[] {
  const known = workloads.map(({ name }) => name).join(", ");
  return names.map((wanted) => {
    const workload = workloads.find(({ name }) => name === wanted);
    if (workload === undefined) {
      throw new RangeError(`Expected \`--only\` to be one of ${known}, got \`${wanted}\`.`);
    }
    return workload;
  });
}
