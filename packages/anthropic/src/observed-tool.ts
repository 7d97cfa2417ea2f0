import { fieldOf, isObject } from "@runtap/wires/usage";
import { isMethod, type Method, textAt } from "./object-shape.ts";

/** What a tool is asked to do, as the tool runner says it. */
export interface ToolUse {
  readonly name: string;
  readonly input: unknown;
  /** `undefined` where the arguments were refused before the tool was called. */
  readonly id: string | undefined;
}

/** Sees a tool at work. */
export interface ToolWatch {
  /** Runs the tool. */
  readonly run: (use: ToolUse, body: () => unknown) => unknown;
  /** The tool has refused its arguments: it is not run. */
  readonly refused: (use: ToolUse, error: unknown) => void;
}

interface Asked {
  readonly use: object | undefined;
  readonly input: unknown;
}

function useOf(context: unknown): object | undefined {
  const use = fieldOf(context, "toolUse") ?? fieldOf(context, "toolUseBlock");
  return isObject(use) ? use : undefined;
}

/** A tool is called with its arguments and a context, a toolset with a context alone. */
function asked([first, second]: readonly unknown[]): Asked {
  const use = useOf(second);
  if (use !== undefined) return { use, input: first };
  const whole = useOf(first);
  return whole === undefined
    ? { use: undefined, input: first }
    : { use: whole, input: fieldOf(whole, "input") };
}

/** Tools that are seen at work already. */
const seenTools = new WeakSet<object>();

/** What the tool runner can run itself; a mere definition is run by nobody here. */
function isRunnable(tool: unknown): tool is object {
  return isObject(tool) && "run" in tool && isMethod(tool.run);
}

/**
 * A tool that is seen at work. It looks like the one given in everything else and leaves that one as it is: methods are
 * called on the original, where their private fields are.
 */
export function observedTool(tool: unknown, watch: ToolWatch): unknown {
  if (!isRunnable(tool) || seenTools.has(tool)) return tool;
  const nameOf = (): string => textAt(tool, "name") ?? textAt(tool, "type") ?? "tool";
  const call = (name: string, args: readonly unknown[]): unknown => {
    const method: unknown = Reflect.get(tool, name, tool);
    return isMethod(method) ? Reflect.apply(method, tool, [...args]) : undefined;
  };
  const methods: Readonly<Record<PropertyKey, Method>> = {
    run: (...args) => {
      const { use, input } = asked(args);
      const name = textAt(use, "name") ?? nameOf();
      return watch.run({ name, input, id: textAt(use, "id") }, () => call("run", args));
    },
    parse: (...args) => {
      try {
        return call("parse", args);
      } catch (error) {
        watch.refused({ name: nameOf(), input: args[0], id: undefined }, error);
        throw error;
      }
    },
  };
  // Nothing of its own, so that a frozen tool ties it to nothing.
  const blank = {};
  Reflect.setPrototypeOf(blank, tool);
  const seen = new Proxy<object>(blank, {
    get: (_, key) => {
      const value: unknown = Reflect.get(tool, key, tool);
      if (!isMethod(value)) return value;
      return Object.hasOwn(methods, key) ? methods[key] : value.bind(tool);
    },
    set: (_, key, value) => Reflect.set(tool, key, value, tool),
    ownKeys: () => Reflect.ownKeys(tool),
    getPrototypeOf: () => Reflect.getPrototypeOf(tool),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(tool, key);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
  seenTools.add(seen);
  return seen;
}
