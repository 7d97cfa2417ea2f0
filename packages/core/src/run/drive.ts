import { complain } from "../errors.ts";
import { isThenable } from "../thenable.ts";
import { goesOn, settle, settleReturned, settleThrown } from "./ending.ts";
import { conclude, requireStart } from "./guarding.ts";
import type { RunState } from "./state.ts";
import { stopsProgram } from "./stop.ts";

/** Calls `fn` inside the run: what it starts is a child of it. */
export function inside<Result, Args extends unknown[]>(
  state: RunState,
  fn: (...args: Args) => Result,
  ...args: Args
): Result {
  const { storage } = state.core;
  return storage === undefined ? fn(...args) : storage.run(state, fn, ...args);
}

/** Complains unless there is a body to run: before the run is started. */
export function checkBody(body: unknown): void {
  if (typeof body === "function") return;
  throw complain(
    "the body of a run",
    "a function",
    body,
    "It gets the run and does the work; `start` begins a run without one.",
  );
}

/** Runs `body` inside the run and ends it with what the body returns, throws or rejects. */
export function drive<Handle, Result>(
  state: RunState,
  handle: Handle,
  body: (run: Handle) => Result,
): Promise<Awaited<Result>> {
  const { stop, core } = state;
  if (stopsProgram(stop) && (state.told.isStoppedBefore || !state.isOpen)) {
    if (state.isOpen) settle(state, { phase: "cancel", stop });
    return Promise.reject(stop.cause);
  }
  if (state.isWatched) core.watch.remove(state);
  let result: Result;
  try {
    const asked = requireStart(state);
    if (asked !== undefined) return settleBody(state, bodyAfter(state, asked, body, handle));
    result = inside(state, body, handle);
  } catch (error) {
    settleThrown(state, error);
    return Promise.reject(stopsProgram(state.stop) ? state.stop.cause : error);
  }
  if (isThenable(result) || state.table.isGuarded)
    return settleBody(state, Promise.resolve(result));
  settleReturned(state, result);
  return stopsProgram(state.stop) ? Promise.reject(state.stop.cause) : Promise.resolve(result);
}

async function bodyAfter<Handle, Result>(
  state: RunState,
  asked: Promise<void>,
  body: (run: Handle) => Result,
  handle: Handle,
): Promise<Awaited<Result>> {
  await asked;
  if (stopsProgram(state.stop)) throw state.stop.cause;
  return await inside(state, body, handle);
}

function settleBody<Output>(state: RunState, promise: Promise<Output>): Promise<Output> {
  return settlePromise(state, promise, (output) => {
    const asked = conclude(state, output);
    return asked === undefined ? output : asked.then(() => output);
  });
}

/** Ends the run with its promise; `settle` takes the value it resolves to and returns what the caller gets, or a promise of it. */
export function settlePromise<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value | Promise<Value>,
): Promise<Value> {
  return state.isStoppable
    ? race(state, promise, settleValue)
    : follow(state, promise, settleValue);
}

// A run that nobody can stop settles with its body: one promise more than the body's own, and no executor.
function follow<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value | Promise<Value>,
): Promise<Value> {
  return promise.then(settleValue, (error: unknown) => {
    settleThrown(state, error);
    throw error;
  });
}

function race<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value | Promise<Value>,
): Promise<Value> {
  const raced = new Promise<Value>((resolve, reject) => {
    state.aside.rejectCaller = (cause) => {
      // A caller that has walked away must not be punished with an unhandled rejection for our cancelling.
      raced.catch(() => undefined);
      reject(cause);
    };
    const refuse = (error: unknown): void => {
      if (goesOn(state)) state.told.release?.();
      settleThrown(state, error);
      reject(stopsProgram(state.stop) ? state.stop.cause : error);
    };
    const accept = (settled: Value): void => {
      if (goesOn(state)) state.told.release?.();
      if (stopsProgram(state.stop)) reject(state.stop.cause);
      else resolve(settled);
    };
    promise.then((output) => {
      try {
        const settled = settleValue(output);
        // A guard may still be at it: until it has answered, the caller can be rejected.
        if (settled instanceof Promise) settled.then(accept, refuse);
        else accept(settled);
      } catch (veto) {
        refuse(veto);
      }
    }, refuse);
  });
  return raced;
}
