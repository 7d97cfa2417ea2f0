/** Knows whether a run was merely left. */
interface Leavable {
  readonly isLeft: () => boolean;
}

// As long as somebody has the signal, it can be aborted.
const controllers = new WeakMap<AbortSignal, AbortController>();

const collected = new FinalizationRegistry<() => void>((tidy) => tidy());

/**
 * The signal that the program's work gets: aborted with the program's own, and with the run's, unless the run was merely
 * left. A stream that one reader has broken off may still be read by another.
 *
 * It holds nothing, and leaves nothing on signals that live longer: `AbortSignal.any` would keep whoever listens to it,
 * for Node keeps such a signal as long as it is listened to.
 */
export function relayedSignal(
  run: AbortSignal,
  own: AbortSignal | undefined,
  calls?: Leavable,
): AbortSignal {
  const controller = new AbortController();
  const caller = calls === undefined ? undefined : new WeakRef(calls);
  relay(run, controller, () => caller?.deref()?.isLeft() === true);
  if (own !== undefined) relay(own, controller, () => false);
  controllers.set(controller.signal, controller);
  return controller.signal;
}

function relay(from: AbortSignal, to: AbortController, isIgnored: () => boolean): void {
  if (from.aborted) {
    to.abort(from.reason);
    return;
  }
  // Held weakly both: what tidies up is kept until there is nothing left to tidy.
  const source = new WeakRef(from);
  const target = new WeakRef(to);
  const abort = (): void => {
    if (!isIgnored()) target.deref()?.abort(source.deref()?.reason);
  };
  from.addEventListener("abort", abort, { once: true });
  collected.register(to, () => source.deref()?.removeEventListener("abort", abort));
}
