import { processWide } from "../context/process-wide.ts";
import { complain } from "../errors.ts";
import { requireMs, requireOptions } from "../option-checks.ts";
import { isList } from "../run/list.ts";
import type { Tap } from "../tap/tap.ts";
import { EXIT_SIGNALS, type ExitSignal, ExitWatch } from "./exit-watch.ts";

const DEFAULT_SIGNALS: readonly ExitSignal[] = ["SIGTERM", "SIGINT"];
const DEFAULT_TIMEOUT_MS = 5000;
const KNOWN: readonly string[] = ["signals", "timeoutMs", "exits"];

/** How to close on exit. */
export interface CloseOnExitOptions {
  /** The signals to close on. @default ["SIGTERM", "SIGINT"] */
  readonly signals?: readonly ExitSignal[] | undefined;
  /** Milliseconds that closing may take; the process ends then in any case. @default 5,000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether a signal ends the process once the taps are closed. `false` flushes them and lets the process live.
   * @default only where the program has no listener for the signal itself
   */
  readonly exits?: boolean | undefined;
}

function isExitWatch(value: unknown): value is ExitWatch {
  return typeof value === "object" && value !== null && "watch" in value;
}

function isClosable(value: unknown): value is Tap {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "close") === "function" &&
    typeof Reflect.get(value, "flush") === "function"
  );
}

function tapsOf(given: unknown): readonly Tap[] {
  const taps = isList(given) ? given : [given];
  const closable = taps.filter(isClosable);
  if (closable.length > 0 && closable.length === taps.length) return closable;
  const stranger = taps.find((tap) => !isClosable(tap));
  throw complain("what `closeOnExit` closes", "a tap or several", stranger, "closeOnExit(tap)");
}

function checkSignals(signals: unknown): void {
  if (signals === undefined) return;
  const advice = 'Leave it out for ["SIGTERM", "SIGINT"].';
  if (!isList(signals)) throw complain("`signals`", "an array", signals, advice);
  const known: readonly unknown[] = EXIT_SIGNALS;
  for (const signal of signals) {
    if (known.includes(signal)) continue;
    throw complain("a signal of `signals`", `one of ${known.join(", ")}`, signal, advice);
  }
}

function checkOptions(options: CloseOnExitOptions): void {
  requireOptions(options, "the options of `closeOnExit`", KNOWN, "Leave them out.");
  const { signals, timeoutMs, exits } = options;
  checkSignals(signals);
  requireMs(timeoutMs, "`timeoutMs`", "Leave it out for 5,000.");
  if (exits !== undefined && typeof exits !== "boolean") {
    const advice = "Leave it out to end the process where nothing else listens for the signal.";
    throw complain("`exits`", "a boolean", exits, advice);
  }
}

/**
 * Closes taps before the process ends: when it has nothing left to do, and on SIGTERM and SIGINT, which end it
 * afterwards with the exit status they would have given it. A program that listens for the signal itself decides when
 * it ends: its taps are flushed on the signal and closed when it has nothing left to do. A second signal ends the
 * process at once. `process.exit()` and an uncaught exception wait for nobody.
 *
 * What is not finished in time is said once on the console. A tap that is watched already keeps the options of its
 * first call. Returns what takes it back.
 *
 * @throws RuntapError `invalid-option`, with what was expected and what came.
 */
export function closeOnExit(
  tap: Tap | readonly Tap[],
  options: CloseOnExitOptions = {},
): () => void {
  const taps = tapsOf(tap);
  checkOptions(options);
  const { signals = DEFAULT_SIGNALS, timeoutMs = DEFAULT_TIMEOUT_MS, exits } = options;
  // One for all copies of the package: each would take the other's listener for the program's own.
  const exitWatch = processWide("exit-watch", isExitWatch, () => new ExitWatch());
  const takeBacks = taps.map((each) => exitWatch.watch(each, { signals, timeoutMs, exits }));
  return () => {
    for (const takeBack of takeBacks) takeBack();
  };
}
