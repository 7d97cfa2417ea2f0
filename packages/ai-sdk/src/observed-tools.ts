import type { StartedTool } from "@runtap/core";
import { fieldOf, isFunction, isObject, signalAt, textAt } from "./field.ts";
import { performed } from "./performed.ts";

/** A call of a tool, as the AI SDK makes it. */
export interface ToolCallStart {
  readonly name: string;
  readonly input: unknown;
  readonly toolCallId: string | undefined;
  readonly signal: AbortSignal | undefined;
}

interface Settle {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts the run of a tool call; `undefined` where it is not to be observed. */
type Start = (call: ToolCallStart) => StartedTool | undefined;

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return isObject(value) && isFunction(fieldOf(value, Symbol.asyncIterator));
}

/** The parts of a tool's result, passed on one by one; the last one is the result. */
async function* passedOn(
  run: StartedTool,
  parts: AsyncIterable<unknown>,
  settle: Settle,
  asked: Promise<unknown>,
): AsyncGenerator<unknown, void, undefined> {
  let last: unknown;
  let isSettled = false;
  try {
    for await (const part of parts) {
      last = part;
      run.chunk(part);
      yield part;
    }
    isSettled = true;
    settle.resolve(last);
    await asked;
  } catch (error) {
    if (!isSettled) settle.reject(error);
    isSettled = true;
    throw error;
  } finally {
    if (!isSettled) run.cancel("break");
  }
}

/** What the whole of a tool's result is: of one that comes in parts, the last. */
async function wholeOf(result: unknown): Promise<unknown> {
  if (!isAsyncIterable(result)) return result;
  let last: unknown;
  for await (const part of result) last = part;
  return last;
}

/** Calls the tool inside its run. */
function called(run: StartedTool, execute: () => unknown): unknown {
  let parts: AsyncIterable<unknown> | undefined;
  let isAtOnce = true;
  const stream: { settle?: Settle } = {};
  const work = (): unknown => {
    const result = execute();
    // A guard that takes its time leaves nobody who could read the parts one by one.
    if (!isAtOnce || !isAsyncIterable(result)) return wholeOf(result);
    parts = result;
    return new Promise((resolve, reject) => {
      stream.settle = { resolve, reject };
    });
  };
  const asked = performed(run, work, (output) => output);
  isAtOnce = false;
  if (parts === undefined || stream.settle === undefined) return asked;
  // Its failure reaches the program where the parts are read.
  asked.catch(() => undefined);
  return passedOn(run, parts, stream.settle, asked);
}

// What a tool was before: an agent's settings pass through here once as a whole, and once more for each call.
const originals = new WeakMap<object, object>();

function observedTool(name: string, tool: object, start: Start): object {
  const execute = fieldOf(tool, "execute");
  if (!isFunction(execute)) return tool;
  const observed = (input: unknown, options: unknown): unknown => {
    const work = (): unknown => Reflect.apply(execute, tool, [input, options]);
    const run = start({
      name,
      input,
      toolCallId: textAt(options, "toolCallId"),
      signal: signalAt(options),
    });
    return run === undefined ? work() : called(run, work);
  };
  const prototype: unknown = Object.getPrototypeOf(tool);
  const copy: unknown = Object.create(isObject(prototype) ? prototype : null, {
    ...Object.getOwnPropertyDescriptors(tool),
    execute: { value: observed, enumerable: true, configurable: true, writable: true },
  });
  if (!isObject(copy)) return tool;
  originals.set(copy, tool);
  return copy;
}

/** The same tools, whose executions become runs; those that the program executes itself are as they were. */
export function observedTools(tools: object, start: Start): object {
  return Object.fromEntries(
    Object.entries(tools).map(([name, tool]: [string, unknown]) => [
      name,
      isObject(tool) ? observedTool(name, originals.get(tool) ?? tool, start) : tool,
    ]),
  );
}
