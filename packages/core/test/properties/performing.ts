import { createTap, type Tap, type TapOptions } from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";
import { perform } from "./player.ts";
import type { Program } from "./program.ts";
import { type Listening, Stage } from "./stage.ts";
import { Turns } from "./turns.ts";

/** A performance that is over. */
export interface Performed {
  readonly stage: Stage;
  readonly tap: Tap;
  /** Runs open before the tap was closed: streams that nobody read. */
  readonly leftOpen: number;
}

/** Performs a program from its first run to the closing of its tap. */
export async function performed(
  program: Program,
  options: TapOptions = {},
  listening: (tap: Tap) => Listening | undefined = () => undefined,
): Promise<Performed> {
  const clock = new FakeClock();
  const silent = { onWarning: () => undefined, onHandlerError: () => undefined };
  const tap = createTap({ ...silent, ...options, clock });
  const turns = new Turns(program.choices);
  const stage = new Stage(tap, turns, clock, listening(tap));
  await turns.playOut(perform(stage, program), clock, () => stage.atWork > 0);
  const leftOpen = tap.stats().openRuns;
  await turns.playOut(tap.close({ timeoutMs: 1000 }), clock);
  return { stage, tap, leftOpen };
}

/** Rejections that nobody handled while this was watched: a program's own are all handled. */
export async function watchRejections<Result>(work: () => Promise<Result>): Promise<Result> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on("unhandledRejection", note);
  try {
    const result = await work();
    await new Promise((resolve) => setImmediate(resolve));
    if (unhandled.length > 0) {
      throw new Error("Expected no unhandled rejection.", { cause: unhandled[0] });
    }
    return result;
  } finally {
    process.off("unhandledRejection", note);
  }
}
