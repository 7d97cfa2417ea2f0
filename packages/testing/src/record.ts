import { type Clock, createTap, type IdSource, type Tap, type TapOptions } from "@runtap/core";
import { fakeClock } from "./fake-clock.ts";
import { fakeIds } from "./fake-ids.ts";
import { type Recording, recordingHandler } from "./recording-handler.ts";
import { RecordingError } from "./recording-error.ts";

/** What `record` gives back. */
export interface Recorded<Result> extends Recording {
  /** What `fn` returned, or its promise resolved to. */
  readonly result: Result;
}

/** What `record.failing` gives back. */
export interface RecordedFailure extends Recording {
  /** What `fn` threw, or its promise rejected with: the original value. */
  readonly error: unknown;
}

/** The tap that is made for a recording. */
export interface IsolatedTapOptions extends Omit<TapOptions, "clock" | "ids"> {
  /** @default fakeClock(), which stands still */
  readonly clock?: Clock | "system" | undefined;
  /** @default fakeIds(), which count up */
  readonly ids?: IdSource | "random" | undefined;
  /** Events are frozen. @default true */
  readonly freeze?: boolean | undefined;
  /** @default a tap made for this recording */
  readonly tap?: undefined;
}

/** A tap that is there already; its clock, ids and handlers are its own. */
export interface ExistingTapOptions extends Partial<Record<keyof TapOptions, undefined>> {
  /** The tap to record, for instance the process-wide one: everything it says until `fn` has settled, whoever starts it. */
  readonly tap: Tap;
}

/** What to record. */
export type RecordOptions = IsolatedTapOptions | ExistingTapOptions;

/** Records what a function makes a tap say. */
export interface Recorder {
  /**
   * Records until `fn` has settled. Without the option `tap`, `fn` gets a tap of its own with a clock that stands still
   * and ids that count up, so that recordings are equal in every run of a test.
   *
   * @throws RecordingError when `fn` fails: its message tells what was said, `recording` has it, `cause` is the original.
   * @example
   * const { result, runs } = await record((tap) => answer(tap, "What is a run?"));
   * expect(runs.before("retrieve", "answer")).toBe(true);
   */
  <Result>(fn: (tap: Tap) => Result, options?: RecordOptions): Promise<Recorded<Awaited<Result>>>;
  /**
   * Records an `fn` that is expected to fail.
   *
   * @throws RecordingError when `fn` does not fail.
   * @example
   * const { error, runs } = await record.failing((tap) => answer(tap, ""));
   */
  failing(fn: (tap: Tap) => unknown, options?: RecordOptions): Promise<RecordedFailure>;
}

type Outcome<Result> =
  | { readonly failed: false; readonly result: Result }
  | { readonly failed: true; readonly error: unknown };

async function outcomeOf<Result>(fn: () => Result): Promise<Outcome<Awaited<Result>>> {
  try {
    return { failed: false, result: await fn() };
  } catch (error) {
    return { failed: true, error };
  }
}

function isolatedTap(options: IsolatedTapOptions): Tap {
  const { clock, ids, freeze = true } = options;
  return createTap({
    ...options,
    freeze,
    clock: clock === "system" ? undefined : (clock ?? fakeClock()),
    ids: ids === "random" ? undefined : (ids ?? fakeIds()),
  });
}

async function listen<Result>(
  fn: (tap: Tap) => Result,
  options: RecordOptions,
): Promise<readonly [Outcome<Awaited<Result>>, Recording]> {
  const recorder = recordingHandler();
  const tap = options.tap ?? isolatedTap(options);
  const detach = tap.use(recorder);
  try {
    const outcome = await outcomeOf(() => fn(tap));
    // What asynchronous listeners still fail with belongs to the recording. Another's tap is not ours to flush.
    if (options.tap === undefined) await tap.flush();
    return [outcome, { events: recorder.events, runs: recorder.runs }];
  } finally {
    detach();
  }
}

async function recordResult<Result>(
  fn: (tap: Tap) => Result,
  options: RecordOptions = {},
): Promise<Recorded<Awaited<Result>>> {
  const [outcome, recording] = await listen(fn, options);
  if (outcome.failed) throw RecordingError.of(outcome.error, recording);
  return { result: outcome.result, ...recording };
}

async function recordFailure(
  fn: (tap: Tap) => unknown,
  options: RecordOptions = {},
): Promise<RecordedFailure> {
  const [outcome, recording] = await listen(fn, options);
  if (!outcome.failed) throw RecordingError.ofResult(recording);
  return { error: outcome.error, ...recording };
}

export const record: Recorder = Object.assign(recordResult, { failing: recordFailure });
