import { fieldOf, isObject } from "@runtap/wires/usage";
import { RuntapCallbackHandler } from "./handler.ts";

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

function isOurs(value: unknown): value is RuntapCallbackHandler {
  return value instanceof RuntapCallbackHandler;
}

/** runtap's handlers among what stands under `callbacks`, a list or a manager. */
export function attachedIn(callbacks: unknown): readonly RuntapCallbackHandler[] {
  const list: unknown = Array.isArray(callbacks) ? callbacks : fieldOf(callbacks, "handlers");
  return itemsOf(list).filter(isOurs);
}

/** LangChain's id of the run that a manager belongs to. */
export function parentIdIn(callbacks: unknown): string | undefined {
  const id = fieldOf(callbacks, "_parentRunId");
  return typeof id === "string" ? id : undefined;
}

/** The same callbacks with another in place of each of runtap's handlers, in the same places. */
export function withReplaced(
  callbacks: unknown,
  replace: (handler: RuntapCallbackHandler) => RuntapCallbackHandler,
): unknown {
  const replaced = (list: unknown): unknown[] =>
    itemsOf(list).map((each) => (isOurs(each) ? replace(each) : each));
  if (Array.isArray(callbacks)) return replaced(callbacks);
  const manager = copyOf(callbacks);
  if (manager === undefined) return callbacks;
  for (const name of ["handlers", "inheritableHandlers"]) {
    Reflect.set(manager, name, replaced(fieldOf(manager, name)));
  }
  return manager;
}

/** The same callbacks and one more handler, which goes down to everything inside. */
export function withAdded(callbacks: unknown, handler: RuntapCallbackHandler): unknown {
  if (callbacks === undefined || callbacks === null) return [handler];
  if (Array.isArray(callbacks)) return [...itemsOf(callbacks), handler];
  const manager = copyOf(callbacks);
  if (manager === undefined) return callbacks;
  for (const name of ["handlers", "inheritableHandlers"]) {
    Reflect.set(manager, name, [...itemsOf(fieldOf(manager, name)), handler]);
  }
  return manager;
}

function copyOf(manager: unknown): object | undefined {
  const copy = fieldOf(manager, "copy");
  if (typeof copy !== "function") return undefined;
  const copied: unknown = Reflect.apply(copy, manager, []);
  return isObject(copied) ? copied : undefined;
}
