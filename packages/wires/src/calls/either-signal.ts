/** A signal that is aborted with either of two, and how to let go of them. */
export interface EitherSignal {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/**
 * Aborted with whichever of two signals is first, for its reason. By hand: `AbortSignal.any` keeps what it made for as
 * long as a signal of the whole process lives.
 */
export function eitherSignal(first: AbortSignal, second: AbortSignal): EitherSignal {
  const controller = new AbortController();
  const abortWithFirst = (): void => controller.abort(first.reason);
  const abortWithSecond = (): void => controller.abort(second.reason);
  if (first.aborted) abortWithFirst();
  else if (second.aborted) abortWithSecond();
  first.addEventListener("abort", abortWithFirst, { once: true });
  second.addEventListener("abort", abortWithSecond, { once: true });
  return {
    signal: controller.signal,
    release: () => {
      first.removeEventListener("abort", abortWithFirst);
      second.removeEventListener("abort", abortWithSecond);
    },
  };
}
