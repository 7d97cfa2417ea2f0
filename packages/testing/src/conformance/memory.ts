import type { Handler, Tap } from "@runtap/core";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Check, ConformanceError, type Subject } from "./subject.ts";
import { turns } from "./waiting.ts";
import { type Witness, withHandler } from "./witness.ts";

const PHASES = ["end", "error", "cancel"] as const;
type Phase = (typeof PHASES)[number];

/** Enough that a handler's bounded list of recent runs stays well below half. */
const WATCHED_RUNS = 300;

const ADVICE =
  "Free at each of the three endings what is kept per run, or keep it in `state: (run) => …`, which is freed for you.";

function collector(): (() => void) | undefined {
  try {
    setFlagsFromString("--expose-gc");
    const gc: unknown = runInNewContext("gc");
    return typeof gc === "function" ? () => void Reflect.apply(gc, undefined, []) : undefined;
  } catch {
    // Another engine: only what the handler says of itself can be measured there.
    return undefined;
  }
}

/** One run with all it can carry, ended in this way; gives back what nobody should hold afterwards. */
function endedRun(tap: Tap, phase: Phase): readonly object[] {
  const input = [{ role: "user", content: "?" }];
  const output = { answer: "!" };
  const chain = tap.start("chain", { name: "request", input: { question: "?" } });
  const llm = chain.start("llm", { name: "answer", input });
  llm.token("!");
  const error = new Error("model down");
  for (const run of [llm, chain]) {
    if (phase === "end") run.end(output);
    else if (phase === "error") run.fail(error);
    else run.cancel("abort");
  }
  return [input, output, error, llm.info, chain.info];
}

async function watchGarbage(
  witness: Pick<Witness, "handler" | "tap" | "settle">,
  gc: () => void,
): Promise<void> {
  const { handler, tap } = witness;
  const watched = PHASES.map((phase) => ({
    phase,
    runs: Array.from({ length: WATCHED_RUNS }, () =>
      endedRun(tap, phase).map((each) => new WeakRef(each)),
    ),
  }));
  await witness.settle();
  // A reference that was just made holds its target until the turn is over.
  for (let round = 0; round < 2; round += 1) {
    await turns(1);
    gc();
  }
  for (const { phase, runs } of watched) {
    const held = runs.filter((refs) => refs.some((ref) => ref.deref() !== undefined)).length;
    if (held <= WATCHED_RUNS / 2) continue;
    throw new ConformanceError(
      `Expected the handler "${handler.name}" to let go of runs that have ended, but of ${WATCHED_RUNS} that ended with \`${phase}\` it still holds ${held}. ${ADVICE}`,
    );
  }
}

async function watchProbe<Checked extends Handler>(
  witness: Witness<Checked>,
  retained: (handler: Checked) => number,
  endedRuns: number,
): Promise<void> {
  const { handler, tap } = witness;
  const measure = async (): Promise<number> => {
    for (let count = 0; count < endedRuns; count += 1) {
      endedRun(tap, PHASES[count % PHASES.length] ?? "end");
    }
    await witness.settle();
    return retained(handler);
  };
  const first = await measure();
  const second = await measure();
  if (second <= first) return;
  throw new ConformanceError(
    `Expected the handler "${handler.name}" to hold as much after ${2 * endedRuns} ended runs as after ${endedRuns}, but \`retained\` grew from ${first} to ${second}. ${ADVICE} A handler that keeps the last \`n\` needs \`endedRuns\` of at least \`n\`.`,
  );
}

export const letsGoOfEndedRuns: Check = {
  name: "lets go of runs that have ended",
  run: <Checked extends Handler>(subject: Subject<Checked>) =>
    withHandler(subject, async (witness) => {
      const gc = collector();
      if (subject.retained !== undefined) {
        await watchProbe(witness, subject.retained, subject.endedRuns);
      } else if (gc === undefined) {
        throw new ConformanceError(
          "Expected a way to see what the handler holds, but this platform's garbage collector cannot be called. Give the suite `retained: (handler) => number`.",
        );
      }
      if (gc !== undefined) await watchGarbage(witness, gc);
    }),
};
