/** What an `AsyncLocalStorage` does for us. */
export interface ContextStorage<Frame> {
  getStore(): Frame | undefined;
  run<Result, Args extends unknown[]>(
    frame: Frame,
    callback: (...args: Args) => Result,
    ...args: Args
  ): Result;
}

/** Calls a function in a context that was captured before. */
export type ContextCall = <Result>(call: () => Result) => Result;
