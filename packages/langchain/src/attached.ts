import { fieldOf, isObject } from "@runtap/wires/usage";
import { RuntapCallbackHandler } from "./handler.ts";

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}

/** runtap's handler among what stands under `callbacks`, a list or a manager. */
export function attachedIn(callbacks: unknown): RuntapCallbackHandler | undefined {
  const list: unknown = Array.isArray(callbacks) ? callbacks : fieldOf(callbacks, "handlers");
  return itemsOf(list).find(isOurs);
}

function isOurs(value: unknown): value is RuntapCallbackHandler {
  return value instanceof RuntapCallbackHandler;
}

/** LangChain's id of the run that a manager belongs to. */
export function parentIdIn(callbacks: unknown): string | undefined {
  const id = fieldOf(callbacks, "_parentRunId");
  return typeof id === "string" ? id : undefined;
}

/** The same callbacks with this handler in place of each of runtap's, or added where there was none. */
export function withHandler(callbacks: unknown, handler: RuntapCallbackHandler): unknown {
  if (callbacks === undefined || callbacks === null) return [handler];
  const replaced = (list: readonly unknown[]): unknown[] => {
    const others = list.filter((each) => !isOurs(each));
    // In the place of the first: handlers are called in order.
    const at = list.findIndex(isOurs);
    return at === -1
      ? [...others, handler]
      : [...others.slice(0, at), handler, ...others.slice(at)];
  };
  if (Array.isArray(callbacks)) return replaced(callbacks);
  const copy = fieldOf(callbacks, "copy");
  if (typeof copy !== "function" || !isObject(callbacks)) return callbacks;
  const manager: unknown = Reflect.apply(copy, callbacks, []);
  if (!isObject(manager)) return callbacks;
  const isInherited = itemsOf(fieldOf(callbacks, "inheritableHandlers")).some(isOurs);
  const isAttached = attachedIn(callbacks) !== undefined;
  Reflect.set(manager, "handlers", replaced(itemsOf(fieldOf(manager, "handlers"))));
  if (isInherited || !isAttached) {
    const inherited = replaced(itemsOf(fieldOf(manager, "inheritableHandlers")));
    Reflect.set(manager, "inheritableHandlers", inherited);
  }
  return manager;
}
