import type { AnyEvent, RunInfo } from "@runtap/core";
import { toRecord } from "@runtap/core/records";
import { cut, sound } from "./field.ts";

/** What `err` holds, as pino's own serializer names it. */
export interface ErrFields {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string | number | undefined;
  readonly status?: number | undefined;
  readonly [key: string]: string | number | undefined;
}

const LIMITS = { maxDepth: 6, maxBreadth: 16, maxStringLength: 8192, maxBytes: 32_768 };
const MAX_TYPE_LENGTH = 128;
const MAX_MESSAGE_LENGTH = 2048;
const MAX_STACK_LENGTH = 16_384;
const MAX_CAUSES = 4;
/** A type is something to count by: a text with spaces in it is a message. */
const TYPE = /^[\w.$:/-]+$/;

/** An error, bounded, whatever it does when it is read, with its causes in its stack; `undefined` where it is none. */
export function errOf(run: RunInfo, error: unknown): ErrFields | undefined {
  if (!isError(error)) return undefined;
  const { error: first } = toRecord(
    { type: "run.retry", run, seq: 0, time: 0, attempt: 1, error },
    LIMITS,
  );
  const causes: string[] = [];
  let cause: unknown = first.cause;
  while (isObject(cause) && causes.length < MAX_CAUSES) {
    causes.push(`caused by: ${textOf(cause, "stack") ?? textOf(cause, "message") ?? ""}`);
    cause = Reflect.get(cause, "cause");
  }
  const { name, message, stack, code } = first;
  const status = first["status"];
  const stacks = [stack ?? `${name}: ${message}`, ...causes].join("\n");
  // Without a prototype: pino's own serializer takes the type of an object from its constructor.
  const err: ErrFields = {
    type: sound(cut(name, MAX_TYPE_LENGTH)),
    message: sound(cut(message, MAX_MESSAGE_LENGTH)),
    stack: sound(cut(stacks, MAX_STACK_LENGTH)),
    code: typeof code === "string" ? sound(cut(code, MAX_TYPE_LENGTH)) : code,
    status: typeof status === "number" ? status : undefined,
  };
  Object.setPrototypeOf(err, null);
  return err;
}

/** What failures are counted by: the provider's or system's code, else the name of the class. */
export function errorTypeOf(err: ErrFields | undefined): string {
  if (err === undefined) return "_OTHER";
  if (typeof err.code === "string" && TYPE.test(err.code)) return err.code;
  return TYPE.test(err.type) ? err.type : "_OTHER";
}

/** The error an event bears, if any. */
export function errorOf(event: AnyEvent): unknown {
  if ("error" in event) return event.error;
  return "cause" in event ? event.cause : undefined;
}

function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function textOf(source: object, key: string): string | undefined {
  const value: unknown = Reflect.get(source, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}
