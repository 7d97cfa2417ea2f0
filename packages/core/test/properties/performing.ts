import { createTap, type Tap, type TapOptions } from "../../src/index.ts";
import { FakeClock } from "./fake-clock.ts";
import { perform } from "./player.ts";
import type { Program } from "./program.ts";
import { type Listening, Stage } from "./stage.ts";
import { Turns } from "./turns.ts";

/** A program that has been played, on a tap that is still open. */
export interface Played {
  readonly stage: Stage;
  readonly tap: Tap;
  /** Plays out what is asked of the tap afterwards. */
  readonly playOut: (work: Promise<unknown>) => Promise<void>;
}

/** A performance that is over. */
export interface Performed {
  readonly stage: Stage;
  readonly tap: Tap;
  /** Runs open before the tap was closed. */
  readonly leftOpen: number;
}

/** Performs a program until nothing of it goes on any more, and nobody waits for the time to pass. */
export async function played(
  program: Program,
  options: TapOptions = {},
  listening: (tap: Tap, clock: FakeClock) => Listening | undefined = () => undefined,
): Promise<Played> {
  const clock = new FakeClock();
  const silent = { onWarning: () => undefined, onHandlerError: () => undefined };
  const tap = createTap({ ...silent, ...options, clock });
  const turns = new Turns(program.choices);
  const stage = new Stage(tap, turns, clock, listening(tap, clock));
  await turns.playOut(perform(stage, program), clock, () => stage.atWork > 0);
  return { stage, tap, playOut: (work) => turns.playOut(work, clock) };
}

/** Performs a program from its first run to the closing of its tap. */
export async function performed(
  program: Program,
  options: TapOptions = {},
  listening: (tap: Tap, clock: FakeClock) => Listening | undefined = () => undefined,
): Promise<Performed> {
  const { stage, tap, playOut } = await played(program, options, listening);
  const leftOpen = tap.stats().openRuns;
  await playOut(tap.close({ timeoutMs: 1000 }));
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
