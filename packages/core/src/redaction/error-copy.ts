import { FAILED } from "./text-rules.ts";
import { keepsPrototype, prototypeOf, readProperty } from "./value-shape.ts";

/** How the parts of an error become what may be shown of them. */
export interface ErrorParts {
  field(key: string, value: unknown): unknown;
  copyFields(copy: object, except: ReadonlySet<string | symbol>): object;
}

const OWN_CARE: ReadonlySet<string | symbol> = new Set(["message", "stack", "name"]);

/** A copy of an error, of the same class: an `instanceof` holds for it, too. */
export function copyError(error: Error, remember: (copy: Error) => void, parts: ErrorParts): Error {
  const message = shownText(error, "message", parts);
  const name = shownText(error, "name", parts);
  const copy =
    typeof DOMException === "function" && error instanceof DOMException
      ? new DOMException(message, name)
      : new Error(message);
  remember(copy);
  if (!(copy instanceof DOMException)) {
    const prototype = prototypeOf(error);
    if (prototype !== null && keepsPrototype(prototype)) Object.setPrototypeOf(copy, prototype);
    hidden(copy, "message", message);
    if (Object.hasOwn(error, "name") || readOr(copy, "name") !== name) hidden(copy, "name", name);
  }
  hidden(copy, "stack", shownStack(error, message, parts));
  parts.copyFields(copy, OWN_CARE);
  return copy;
}

function readOr(holder: object, key: string): unknown {
  try {
    return readProperty(holder, key);
  } catch {
    return undefined;
  }
}

function shownText(error: Error, key: string, parts: ErrorParts): string {
  try {
    const value = readProperty(error, key);
    const shown = parts.field(key, value);
    return typeof shown === "string" ? shown : FAILED;
  } catch {
    return FAILED;
  }
}

/** The stack says the message again: where that was hidden by its place or name, the text alone would not tell. */
function shownStack(error: Error, shownMessage: string, parts: ErrorParts): unknown {
  try {
    const stack = readProperty(error, "stack");
    if (typeof stack !== "string") return parts.field("stack", stack);
    const message = readProperty(error, "message");
    const isSaidAgain = typeof message === "string" && message !== "" && message !== shownMessage;
    return parts.field(
      "stack",
      isSaidAgain ? stack.replaceAll(message, () => shownMessage) : stack,
    );
  } catch {
    return FAILED;
  }
}

function hidden(copy: Error, key: string, value: unknown): void {
  Object.defineProperty(copy, key, {
    value,
    enumerable: false,
    writable: true,
    configurable: true,
  });
}
