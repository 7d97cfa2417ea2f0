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
  if (own === undefined) return controller.signal;
  if ("any" in AbortSignal) return AbortSignal.any([own, controller.signal]);
  return heeding(controller, own);
}

// Before Node 20.3, and in browsers of its time.
function heeding(controller: AbortController, own: AbortSignal): AbortSignal {
  const abort = (): void => controller.abort(own.reason);
  if (own.aborted) abort();
  else own.addEventListener("abort", abort, { once: true });
  return controller.signal;
}
