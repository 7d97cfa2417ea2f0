import { type StartedAgent, tap as processTap } from "@runtap/core";
import { insideRun, type ObserveOptions, whenAllowed } from "@runtap/wires/calls";
import { fieldOf, isObject } from "@runtap/wires/usage";
import { type AnyFunction, isFunction, listOf, textOf } from "./fields.ts";
import { inputOf } from "./tool-calls.ts";
import { ToolRuns } from "./tool-runs.ts";

/** Makes an agent of every `runTools` of the client, with its model calls and its tools inside. */
export function observeRunTools(client: object, options: ObserveOptions): void {
  const completions = fieldOf(fieldOf(client, "chat"), "completions");
  const runTools = fieldOf(completions, "runTools");
  if (!isObject(completions) || !isFunction(runTools)) return;
  Reflect.defineProperty(completions, "runTools", {
    value: observed(runTools, options),
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

function observed(runTools: AnyFunction, options: ObserveOptions): AnyFunction {
  const { tap = processTap, handlers, tags, metadata } = options;
  return function (this: unknown, ...args) {
    const [body, requestOptions, ...rest] = args;
    const call = (of: unknown, under: unknown): unknown =>
      Reflect.apply(runTools, this, [of, under, ...rest]);
    if (!isObject(body)) return call(body, requestOptions);
    const input = listOf(body, "messages");
    let agent: StartedAgent;
    try {
      agent = tap.start("agent", { name: "runTools", input, handlers, tags, metadata });
    } catch (veto) {
      // The runner, and whoever waits for it, hears of it by its first request.
      return call(body, insideRun(requestOptions, { allowed: Promise.reject(veto) }));
    }
    let runner: unknown;
    const tools = new ToolRuns(agent, () => listOf(runner, "messages"));
    const given = fieldOf(body, "tools");
    const observedBody = Array.isArray(given)
      ? { ...body, tools: given.map((tool: unknown) => tools.observe(tool)) }
      : body;
    const inside = insideRun(requestOptions, { parent: agent, allowed: whenAllowed(agent) });
    try {
      runner = agent.within(() => call(observedBody, inside));
    } catch (error) {
      agent.fail(error);
      throw error;
    }
    if (isObject(runner)) followRunner(agent, runner);
    else agent.end(runner);
    return runner;
  };
}

/**
 * Hears what the runner says where it says it: a listener of ours on its errors would count as the program's, and keep
 * an unhandled one from being reported.
 */
function followRunner(agent: StartedAgent, runner: object): void {
  const emit = fieldOf(runner, "_emit");
  if (!isFunction(emit)) {
    agent.end();
    return;
  }
  let isOver = false;
  const hear = (event: unknown, said: unknown): void => {
    if (isOver) return;
    if (event === "functionToolCall") {
      agent.action(textOf(said, "name") ?? "", inputOf(fieldOf(said, "arguments")));
      return;
    }
    isOver = event === "error" || event === "abort" || event === "end";
    if (event === "error") agent.fail(said);
    else if (event === "abort") agent.cancel("abort", said);
    else if (event === "end") agent.end(lastWords(listOf(runner, "messages")));
  };
  const observedEmit: AnyFunction = function (this: unknown, ...args) {
    hear(args[0], args[1]);
    return Reflect.apply(emit, this, [...args]);
  };
  Reflect.defineProperty(runner, "_emit", {
    value: observedEmit,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** What the model said last. */
function lastWords(messages: readonly unknown[]): unknown {
  const last = messages.findLast((message) => textOf(message, "role") === "assistant");
  return fieldOf(last, "content");
}
