import { type EffortName, efforts } from "./effort.ts";
import { type Entrant, measureImport, startEntrant } from "./entrant.ts";
import type { FigureName, Figures } from "./figures.ts";
import type { EntrantName, Workload, WorkloadName } from "./lineup.ts";
import { median } from "./spread.ts";

/** What one entrant's fresh process measured in one round. */
export interface Sample {
  readonly round: number;
  readonly workload: WorkloadName;
  readonly entrant: EntrantName;
  readonly figures: Figures;
}

/**
 * One round of one workload: a fresh process for each entrant, all warm before anything is
 * timed, then slices in turn, so that a busy neighbour slows everybody alike.
 */
export async function measureRound(
  workload: Workload,
  round: number,
  effort: EffortName,
): Promise<Sample[]> {
  const sample = (entrant: EntrantName, figures: Figures): Sample => ({
    round,
    workload: workload.name,
    entrant,
    figures,
  });
  const { slices, importsPerRound } = efforts[effort];

  if (workload.measures === "process") {
    const cpuNs = await takeTurns(workload.entrants, round, importsPerRound, (name) =>
      valueOf(measureImport(name), "cpuNs"),
    );
    return cpuNs.map(([name, readings]) => sample(name, { cpuNs: median(readings) }));
  }

  const performed = workload.measures === "retention" ? "run" : workload.name;
  const entrants: (readonly [EntrantName, Entrant])[] = [];
  try {
    for (const name of turnOrder(workload.entrants, round)) {
      entrants.push([name, await startEntrant(name, performed, effort)]);
    }
    if (workload.measures === "retention") {
      const kept = await takeTurns(entrants, 0, 1, ([, entrant]) =>
        valueOf(entrant.ask("retainedBytes"), "retainedBytes"),
      );
      return kept.map(([[name], readings]) => sample(name, { retainedBytes: median(readings) }));
    }
    if (workload.measures === "own") {
      const { figure } = workload;
      const taken = await takeTurns(entrants, 0, 1, ([, entrant]) =>
        valueOf(entrant.ask(figure), figure),
      );
      return taken.map(([[name], readings]) => sample(name, { [figure]: median(readings) }));
    }
    const timed = await takeTurns(entrants, 0, slices, ([, entrant]) =>
      valueOf(entrant.ask("cpuNs"), "cpuNs"),
    );
    const samples: Sample[] = [];
    for (const [[name, entrant], readings] of timed) {
      const bytes = await valueOf(entrant.ask("bytes"), "bytes");
      samples.push(sample(name, { cpuNs: median(readings), bytes }));
    }
    return samples;
  } finally {
    await Promise.all(entrants.map(([, entrant]) => entrant.stop()));
  }
}

/** Another one begins in each round, and every second round goes backwards. */
function turnOrder<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % items.length;
  const rotated = [...items.slice(first), ...items.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.toReversed();
}

async function takeTurns<Item>(
  items: readonly Item[],
  round: number,
  turns: number,
  read: (item: Item) => Promise<number>,
): Promise<(readonly [Item, readonly number[]])[]> {
  const readings = new Map<Item, number[]>(items.map((item) => [item, []]));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const item of turnOrder(items, round + turn)) {
      readings.get(item)?.push(await read(item));
    }
  }
  return [...readings];
}

async function valueOf(figures: Promise<Figures>, name: FigureName): Promise<number> {
  const value = (await figures)[name];
  if (value === undefined) throw new Error(`Expected a process to answer with \`${name}\`.`);
  return value;
}
