import { complain } from "../errors.ts";
import { settle, settleReturned, settleThrown } from "./ending.ts";
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

/** Whether this is a promise; asking must not throw, whatever it is. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    return "then" in value && typeof value.then === "function";
  } catch {
    return false;
  }
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
  const { stop } = state;
  if (stopsProgram(stop) && (state.told.isStoppedBefore || !state.isOpen)) {
    if (state.isOpen) settle(state, { phase: "cancel", stop });
    return Promise.reject(stop.cause);
  }
  let result: Result;
  try {
    result = inside(state, body, handle);
  } catch (error) {
    settleThrown(state, error);
    return Promise.reject(stopsProgram(state.stop) ? state.stop.cause : error);
  }
  if (!isPromiseLike(result)) {
    settleReturned(state, result);
    return stopsProgram(state.stop) ? Promise.reject(state.stop.cause) : Promise.resolve(result);
  }
  return settlePromise(state, Promise.resolve(result), (output) => {
    settleReturned(state, output);
    return output;
  });
}

/** Ends the run with its promise; `settle` takes the value it resolves to and returns what the caller gets. */
export function settlePromise<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value,
): Promise<Value> {
  return state.isStoppable
    ? race(state, promise, settleValue)
    : follow(state, promise, settleValue);
}

// A run that nobody can stop settles with its body: one promise more than the body's own, and no executor.
function follow<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value,
): Promise<Value> {
  return promise.then(settleValue, (error: unknown) => {
    settleThrown(state, error);
    throw error;
  });
}

function race<Value>(
  state: RunState,
  promise: Promise<Value>,
  settleValue: (value: Value) => Value,
): Promise<Value> {
  const raced = new Promise<Value>((resolve, reject) => {
    state.aside.rejectCaller = (cause) => {
      // A caller that has walked away must not be punished with an unhandled rejection for our cancelling.
      raced.catch(() => undefined);
      reject(cause);
    };
    promise.then(
      (output) => {
        const settled = settleValue(output);
        if (stopsProgram(state.stop)) reject(state.stop.cause);
        else resolve(settled);
      },
      (error: unknown) => {
        settleThrown(state, error);
        reject(stopsProgram(state.stop) ? state.stop.cause : error);
      },
    );
  });
  return raced;
}
