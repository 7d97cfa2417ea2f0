/**
 * The signal that the program's work gets: aborted with the program's own, and with the run's, unless the run was merely
 * left. A stream that one reader has broken off may still be read by another.
 */
export function relayedSignal(
  run: AbortSignal,
  own: AbortSignal | undefined,
  isLeft: () => boolean,
): AbortSignal {
  const controller = new AbortController();
  const relay = (): void => {
    if (!isLeft()) controller.abort(run.reason);
  };
  if (run.aborted) relay();
  else run.addEventListener("abort", relay, { once: true });
  return own === undefined ? controller.signal : AbortSignal.any([own, controller.signal]);
}
