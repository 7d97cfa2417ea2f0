import { firstLine } from "./text/clean.ts";
import { preview } from "./preview.ts";

const MAX_MESSAGE = 400;
const MAX_CAUSES = 5;
const MAX_PARTS = 3;

/** How much is said of an error. */
export interface FailureView {
  /** `false` shows class names only: a message may quote any payload. */
  readonly content: boolean;
  readonly ellipsis: string;
}

/** What is read of an object that may refuse to be read. */
function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function nameOf(error: object): string {
  const constructor = read(error, "constructor");
  const names = [
    read(error, "name"),
    typeof constructor === "function" ? read(constructor, "name") : undefined,
  ];
  const usable = names.filter(
    (name): name is string => typeof name === "string" && /^[\w$.]{1,64}$/.test(name),
  );
  return usable.find((name) => name !== "Error") ?? "Error";
}

/** An error's class and the first line of its message; its code where the message does not give it. Nothing of a value that is no error where payloads are not shown. */
export function headline(error: unknown, { content, ellipsis }: FailureView): string {
  if (!isError(error)) return content ? preview(error, ellipsis) : "";
  const name = nameOf(error);
  if (!content) return name;
  const message = read(error, "message");
  const code = read(error, "code");
  const said =
    typeof message === "string" && message !== ""
      ? `${name}: ${firstLine(message, MAX_MESSAGE, ellipsis)}`
      : name;
  if (typeof code !== "string" || code === "" || said.includes(code)) return said;
  return `${said} (${firstLine(code, MAX_MESSAGE, ellipsis)})`;
}

/** What an error says of where it comes from, nearest first: its causes, and the parts of an aggregate. */
export function causes(error: unknown, view: FailureView): readonly string[] {
  const seen = new Set<unknown>([error]);
  const lines: string[] = [];
  let current: unknown = error;
  while (isError(current) && lines.length < MAX_CAUSES) {
    lines.push(...partsOf(current, view));
    const cause = read(current, "cause");
    if (cause === undefined || cause === null || seen.has(cause)) break;
    seen.add(cause);
    if (isError(cause)) lines.push(`caused by ${headline(cause, view)}`);
    else if (view.content && !isQuoted(cause, current)) {
      lines.push(`caused by ${preview(cause, view.ellipsis)}`);
    }
    current = cause;
  }
  return lines;
}

/** Whether the error says no more than the primitive that it wraps. */
function isQuoted(cause: unknown, wrapper: object): boolean {
  const message = read(wrapper, "message");
  return typeof cause === "string" && typeof message === "string" && message.includes(cause);
}

function partsOf(error: object, view: FailureView): readonly string[] {
  const parts = read(error, "errors");
  if (!Array.isArray(parts)) return [];
  const lines = parts.slice(0, MAX_PARTS).map((part: unknown) => `with ${headline(part, view)}`);
  const left = parts.length - lines.length;
  return left > 0 ? [...lines, `with ${left} more`] : lines;
}
