import { type StartedAgent, type StartedTool, tap as processTap } from "@runtap/core";
import type { ObserveOptions } from "@runtap/wires/calls";
import { agentTurns, type Turns } from "./agent-turns.ts";
import { fieldOf, isObject } from "@runtap/wires/usage";
import { isList, isMethod, replaceMethod } from "./object-shape.ts";
import { observedTool, type ToolUse, type ToolWatch } from "./observed-tool.ts";

const OBSERVED = Symbol.for("@runtap/anthropic/observed");

function isTurns(value: unknown): value is Turns {
  return isObject(value) && "next" in value && isMethod(value.next);
}

/** One runner: the agent that it is while somebody iterates it, and its tools. */
class RunnerWatch implements ToolWatch {
  readonly #options: ObserveOptions;
  #agent: StartedAgent | undefined;

  constructor(options: ObserveOptions) {
    this.#options = options;
  }

  begin(runner: object): StartedAgent {
    const { tap = processTap, handlers, tags, metadata } = this.#options;
    const messages = fieldOf(fieldOf(runner, "params"), "messages");
    // The runner adds to its own list.
    const input = isList(messages) ? [...messages] : messages;
    this.#agent = tap.start("agent", { name: "toolRunner", input, handlers, tags, metadata });
    return this.#agent;
  }

  /** Parameters of a runner, with their tools seen at work. */
  withTools(params: unknown): unknown {
    const tools = fieldOf(params, "tools");
    if (!isObject(params) || !isList(tools)) return params;
    return { ...params, tools: tools.map((tool) => observedTool(tool, this)) };
  }

  run(use: ToolUse, body: () => unknown): unknown {
    this.#agent?.action(use.name, use.input);
    return this.#tool(use).do(body);
  }

  refused(use: ToolUse, error: unknown): void {
    this.#tool(use).fail(error);
  }

  #tool({ name, input, id }: ToolUse): StartedTool {
    const asked = { name, input, toolCallId: id };
    if (this.#agent !== undefined) return this.#agent.start("tool", asked);
    // Asked for by the program itself, before the runner was iterated.
    const { tap = processTap, handlers, tags, metadata } = this.#options;
    return tap.start("tool", { ...asked, handlers, tags, metadata });
  }
}

function observeRunner(runner: unknown, watch: RunnerWatch): unknown {
  if (!isObject(runner)) return runner;
  replaceMethod(runner, Symbol.asyncIterator, (iterate) => () => {
    const turns = iterate();
    const outcome = async (): Promise<unknown> => {
      const done = fieldOf(runner, "done");
      return isMethod(done) ? Reflect.apply(done, runner, []) : undefined;
    };
    return isTurns(turns) ? agentTurns(turns, () => watch.begin(runner), outcome) : turns;
  });
  replaceMethod(
    runner,
    "setMessagesParams",
    (set) => (given) =>
      set(
        isMethod(given)
          ? (previous: unknown) => watch.withTools(given(previous))
          : watch.withTools(given),
      ),
  );
  replaceMethod(
    runner,
    "addTools",
    (add) =>
      (...tools) =>
        add(...tools.map((tool) => observedTool(tool, watch))),
  );
  return runner;
}

/** A thread runs tools of its own parameters, and so do its forks. */
function observeThread(thread: unknown, watch: RunnerWatch): unknown {
  if (!isObject(thread)) return thread;
  replaceMethod(
    thread,
    "toolRunner",
    (make) =>
      (...args) =>
        observeRunner(make(...args), watch),
  );
  replaceMethod(thread, "fork", (fork) => () => observeThread(fork(), watch));
  replaceMethod(
    thread,
    "update",
    (update) =>
      (params, ...rest) =>
        update(watch.withTools(params), ...rest),
  );
  return thread;
}

/**
 * Observes the tool runners that a client makes: each is an `agent` while somebody iterates it, with a `tool` for every
 * call of a tool that it runs.
 */
export function observeToolRunners(client: object, options: ObserveOptions): void {
  const messages = fieldOf(fieldOf(client, "beta"), "messages");
  if (!isObject(messages) || OBSERVED in messages) return;
  Reflect.defineProperty(messages, OBSERVED, { value: true });
  replaceMethod(messages, "toolRunner", (make) => (params, ...rest) => {
    const watch = new RunnerWatch(options);
    return observeRunner(make(watch.withTools(params), ...rest), watch);
  });
  replaceMethod(messages, "thread", (make) => (params, ...rest) => {
    const watch = new RunnerWatch(options);
    return observeThread(make(watch.withTools(params), ...rest), watch);
  });
  replaceMethod(client, "withOptions", (copy) => (...args) => {
    const copied = copy(...args);
    if (isObject(copied)) observeToolRunners(copied, options);
    return copied;
  });
}
