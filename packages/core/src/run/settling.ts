import { isThenable } from "../thenable.ts";
import { settlePromise } from "./drive.ts";
import { conclude, heedLater } from "./guarding.ts";
import { GeneratorPassage } from "./generator.ts";
import { isFixed, keeping } from "./keeping.ts";
import { Passage } from "./passage.ts";
import { observedResponse, pullThrough, watchReadable } from "./readable.ts";
import { openSource } from "./source.ts";
import type { RunState } from "./state.ts";
import { endsWith, sayer } from "./streaming.ts";
import { describeThrown } from "./thrown.ts";

/** How the result of a wrapped function is read. */
export interface ResultOptions {
  readonly pick?: ((chunk: unknown) => unknown) | undefined;
  /** Facts for the ending, from the result it settles with. */
  readonly report?: ((result: unknown) => unknown) | undefined;
  /** The part of the result that the run lasts as long as. */
  readonly until?: ((result: unknown) => unknown) | undefined;
  /** The caller gets a promise: guards may take their time. */
  readonly isAsync?: boolean;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

function isGenerator(value: object): value is Generator<unknown, unknown, unknown> {
  return tagOf(value) === "[object Generator]";
}

function isReadable(value: unknown): value is ReadableStream<unknown> {
  return typeof ReadableStream === "function" && value instanceof ReadableStream;
}

function isResponse(value: unknown): value is Response {
  return typeof Response === "function" && value instanceof Response;
}

function isAsyncIterable(value: object): value is AsyncIterable<unknown> {
  return Symbol.asyncIterator in value && typeof value[Symbol.asyncIterator] === "function";
}

/** Ends the run with its result: at once, when it settles, or when its stream has been read. Returns what the caller gets. */
export function settleResult(state: RunState, result: unknown, options: ResultOptions): unknown {
  if (options.until !== undefined) return settleUntil(state, result, options);
  if (!isThenable(result)) return settleValue(state, result, options);
  const settled = settlePromise(state, guardedResult(state, result), (value) =>
    settleValue(state, value, { ...options, isAsync: true }),
  );
  if (Object.getPrototypeOf(result) === Promise.prototype) return settled;
  // A client's own promise, with methods of its own.
  const replaced = new Map<PropertyKey, unknown>([
    ["then", settled.then.bind(settled)],
    ["catch", settled.catch.bind(settled)],
    ["finally", settled.finally.bind(settled)],
  ]);
  // Whoever takes the result by a method of its own hears of a failure there, and not of ours.
  return keeping(result, replaced, () => {
    settled.catch(() => undefined);
  });
}

/** The call could not wait for its guards; its result can. */
function guardedResult(state: RunState, result: PromiseLike<unknown>): Promise<unknown> {
  const { guarding } = state.told;
  const outcome = Promise.resolve(result);
  if (guarding === undefined) return outcome;
  // It may fail before the guards answer, and after a veto nobody asks for it.
  outcome.catch(() => undefined);
  return guarding.then(() => outcome);
}

function settleValue(state: RunState, value: unknown, options: ResultOptions): unknown {
  if (typeof value === "object" && value !== null) {
    const observed = observe(state, value, options);
    if (observed !== undefined) return observed;
  }
  return settlePlain(state, value, options);
}

/** Ends the run with a result that is no stream, or is not to be followed as one. */
function settlePlain(state: RunState, value: unknown, options: ResultOptions): unknown {
  tellFacts(state, value, options);
  const asked = conclude(state, value);
  if (options.isAsync === true) return asked === undefined ? value : asked.then(() => value);
  // What a guard has forbidden on the way has no promise to reject.
  if (state.stop?.reason === "guard") throw state.stop.cause;
  if (asked === undefined) return value;
  heedLater(state, asked);
  return value;
}

/** The stream in place of this one, if it is one. */
function observe(state: RunState, value: object, { pick }: ResultOptions): object | undefined {
  try {
    if (isReadable(value))
      return value.locked
        ? undefined
        : pullThrough(state, value, sayer(state, pick), endsWith(state));
    if (isResponse(value))
      return value.bodyUsed || value.body === null
        ? undefined
        : observedResponse(state, value, value.body, sayer(state, pick), endsWith(state));
    if (isGenerator(value))
      return new GeneratorPassage(state, value, sayer(state, pick), endsWith(state));
    if (tagOf(value) === "[object AsyncGenerator]" && isAsyncIterable(value)) {
      return new Passage(state, openSource(value), sayer(state, pick), endsWith(state));
    }
    if (isAsyncIterable(value) && !isFixed(value, Symbol.asyncIterator)) {
      return keeping(value, iteratorOf(state, value, pick));
    }
  } catch {
    // A revoked proxy, a getter that throws: whatever it is, it is no stream we could follow.
  }
  return undefined;
}

function iteratorOf(
  state: RunState,
  value: AsyncIterable<unknown>,
  pick: ResultOptions["pick"],
): ReadonlyMap<PropertyKey, unknown> {
  const ends = endsWith(state);
  const iterate = (): unknown => new Passage(state, openSource(value), sayer(state, pick), ends);
  return new Map([[Symbol.asyncIterator, iterate]]);
}

function tellFacts(state: RunState, value: unknown, { report }: ResultOptions): void {
  if (report === undefined) return;
  try {
    const facts = report(value);
    if (typeof facts === "object" && facts !== null) state.addFacts(facts);
  } catch (error) {
    state.warn(
      "capture-failed",
      `\`report\` has thrown for the ${state.spec.kind} "${state.name}" (${describeThrown(error)}); its facts are missing. Mend the function.`,
    );
  }
}

/** The run lasts as long as a part of its result; the result itself is handed on as it is. */
function settleUntil(state: RunState, result: unknown, options: ResultOptions): unknown {
  let part: unknown;
  try {
    part = options.until?.(result);
  } catch (error) {
    state.warn(
      "capture-failed",
      `\`until\` has thrown for the ${state.spec.kind} "${state.name}" (${describeThrown(error)}); the run ends with its call. Mend the function.`,
    );
  }
  if (isThenable(part)) {
    const ignored = (): undefined => undefined;
    // The program has the part itself: what it resolves to is not replaced either.
    settlePromise(state, Promise.resolve(part), (value) =>
      watch(state, value, options)
        ? value
        : settlePlain(state, value, { ...options, isAsync: true }),
    ).then(ignored, ignored);
    return result;
  }
  if (watch(state, part, options)) return result;
  return settleResult(state, result, { ...options, until: undefined });
}

function watch(state: RunState, part: unknown, options: ResultOptions): boolean {
  if (typeof part !== "object" || part === null) return false;
  try {
    return watchInPlace(state, part, options);
  } catch {
    // A revoked proxy, a frozen object: whatever it is, it is no stream we could follow.
    return false;
  }
}

/** Observes a stream that cannot be replaced, since somebody holds it already: its own methods are. */
function watchInPlace(state: RunState, part: object, { pick }: ResultOptions): boolean {
  if (isReadable(part))
    return !part.locked && watchReadable(state, part, sayer(state, pick), endsWith(state));
  if (!isAsyncIterable(part)) return false;
  const open = part[Symbol.asyncIterator].bind(part);
  const ends = endsWith(state);
  const value = (): unknown =>
    new Passage(state, openSource({ [Symbol.asyncIterator]: open }), sayer(state, pick), ends);
  return Reflect.defineProperty(part, Symbol.asyncIterator, {
    value,
    configurable: true,
    writable: true,
  });
}
