import { GuardError, type StartedAgent, type StartedTool } from "@runtap/core";
import { fieldOf, isObject } from "@runtap/wires/usage";
import { type AnyFunction, changed, isFunction, textOf } from "./fields.ts";
import { inputOf, ToolCalls } from "./tool-calls.ts";

/** Makes a run of each call of the tools that an agent has: from the reading of its arguments to its result. */
export class ToolRuns {
  readonly #agent: StartedAgent;
  readonly #calls = new ToolCalls();
  /** Where the conversation stands; empty until the client has begun it. */
  readonly #messages: () => readonly unknown[];

  constructor(agent: StartedAgent, messages: () => readonly unknown[]) {
    this.#agent = agent;
    this.#messages = messages;
  }

  /** The tool, observed; anything else, and what cannot be copied, as it is. */
  observe(tool: unknown): unknown {
    if (!isObject(tool)) return tool;
    try {
      return this.#standIn(tool);
    } catch {
      return tool;
    }
  }

  #standIn(tool: object): object {
    const callback = fieldOf(tool, "$callback");
    if (isFunction(callback)) {
      // Of `zodFunction` and the like.
      const name = textOf(fieldOf(tool, "function"), "name") ?? callback.name;
      const read = fieldOf(tool, "$parseRaw");
      const observed = this.#observed(name, callback, read);
      return changed(tool, { $callback: observed.call, $parseRaw: observed.read ?? read });
    }
    const definition = fieldOf(tool, "function");
    const call = fieldOf(definition, "function");
    if (!isObject(definition) || !isFunction(call)) return tool;
    // As the client itself names it.
    const name = textOf(definition, "name") || call.name;
    // What they call `this` stays the program's own object: a stand-in lacks its private fields.
    const own = (method: AnyFunction): AnyFunction =>
      named((...args) => Reflect.apply(method, definition, [...args]), method);
    const parse = fieldOf(definition, "parse");
    const observed = this.#observed(name, own(call), isFunction(parse) ? own(parse) : undefined);
    const reading = observed.read === undefined ? {} : { parse: observed.read };
    return changed(tool, {
      function: changed(definition, { function: observed.call, ...reading }),
    });
  }

  #observed(
    name: string,
    call: AnyFunction,
    read: unknown,
  ): { readonly call: AnyFunction; readonly read: AnyFunction | undefined } {
    // Arguments are read one moment before the tool is called with them, in the same order.
    const ready: ReadCall[] = [];
    const start = (
      { args, toolCallId }: ReadCall,
      isToBeCalled: boolean,
    ): StartedTool | undefined => {
      try {
        return this.#agent.start("tool", {
          name: name || "tool",
          input: inputOf(args),
          toolCallId,
        });
      } catch (error) {
        // A guard's veto is for the runner to fail with; nothing else keeps a tool from being called.
        if (isToBeCalled && GuardError.isInstance(error)) throw error;
        return undefined;
      }
    };
    const take = (args: unknown): ReadCall | undefined => {
      const toolCallId = this.#calls.take(this.#messages(), name, args);
      return toolCallId === undefined ? undefined : { args, toolCallId };
    };
    const observedCall: AnyFunction = function (this: unknown, ...args) {
      const known = isFunction(read) ? ready.shift() : take(args[0]);
      const run = start(known ?? { args: args[0], toolCallId: undefined }, true);
      const result = (): unknown => Reflect.apply(call, this, [...args]);
      return run === undefined ? result() : run.do(result);
    };
    const observedRead = isFunction(read)
      ? watchedRead(read, {
          take,
          accept: (known) => void ready.push(known),
          refuse: (known, error) => {
            // The client tells the model that it has called the tool wrongly: the tool itself is never called.
            start(known, false)?.fail(error);
          },
        })
      : undefined;
    return { call: named(observedCall, call), read: observedRead };
  }
}

/** A tool call whose arguments were taken from the model's message. */
interface ReadCall {
  readonly args: unknown;
  readonly toolCallId: string | undefined;
}

interface Reading {
  readonly take: (args: unknown) => ReadCall | undefined;
  readonly accept: (call: ReadCall) => void;
  readonly refuse: (call: ReadCall, error: unknown) => void;
}

function watchedRead(read: AnyFunction, { take, accept, refuse }: Reading): AnyFunction {
  const watched: AnyFunction = function (this: unknown, ...args) {
    const call = take(args[0]);
    const input = (): unknown => Reflect.apply(read, this, [...args]);
    // Also read to be shown, before the model's message is whole: that is no call.
    if (call === undefined) return input();
    const accepted = (value: unknown): unknown => {
      accept(call);
      return value;
    };
    const refused = (error: unknown): never => {
      refuse(call, error);
      throw error;
    };
    let value: unknown;
    try {
      value = input();
    } catch (error) {
      return refused(error);
    }
    return value instanceof Promise ? value.then(accepted, refused) : accepted(value);
  };
  return named(watched, read);
}

/** The client takes a tool's name from its function, where it has no other. */
function named(observed: AnyFunction, original: AnyFunction): AnyFunction {
  return Object.defineProperty(observed, "name", { value: original.name, configurable: true });
}
