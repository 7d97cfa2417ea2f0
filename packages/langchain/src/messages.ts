import { fieldOf, isObject } from "@runtap/wires/usage";

/** A message as the chat wires have it, of LangChain's classes. */
export interface PlainMessage {
  readonly role: string;
  readonly content: unknown;
  readonly name?: string;
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
}

const ROLES: Readonly<Record<string, string>> = {
  human: "user",
  ai: "assistant",
};

// Deep enough for a graph's state, which holds its messages in a list; no need to walk through a program's own data.
const MAX_DEPTH = 3;
const MAX_ITEMS = 1000;

function messageType(value: object): string | undefined {
  for (const name of ["getType", "_getType"]) {
    const ask = fieldOf(value, name);
    if (typeof ask !== "function") continue;
    const type: unknown = Reflect.apply(ask, value, []);
    return typeof type === "string" ? type : undefined;
  }
  return undefined;
}

function roleOf(message: object, type: string): string {
  const own = fieldOf(message, "role") ?? fieldOf(fieldOf(message, "additional_kwargs"), "role");
  if (type !== "tool" && typeof own === "string") return own;
  return Object.hasOwn(ROLES, type) ? (ROLES[type] ?? type) : type;
}

function toolCallOf(call: unknown): unknown {
  const [id, name, args] = [fieldOf(call, "id"), fieldOf(call, "name"), fieldOf(call, "args")];
  return { id, type: "function", function: { name, arguments: argumentsText(args) } };
}

/** A tool call's arguments as JSON text. */
export function argumentsText(args: unknown): string {
  if (typeof args === "string") return args;
  try {
    return JSON.stringify(args ?? {});
  } catch {
    return String(args);
  }
}

/** The message in the words of the chat wires; `undefined` where this is no message of LangChain's. */
export function plainMessage(value: unknown): PlainMessage | undefined {
  if (!isObject(value)) return undefined;
  const type = messageType(value);
  if (type === undefined) return undefined;
  const name = fieldOf(value, "name");
  const calls = fieldOf(value, "tool_calls");
  const callId = fieldOf(value, "tool_call_id");
  return {
    role: roleOf(value, type),
    content: fieldOf(value, "content"),
    ...(typeof name === "string" ? { name } : {}),
    ...(Array.isArray(calls) && calls.length > 0 ? { tool_calls: calls.map(toolCallOf) } : {}),
    ...(typeof callId === "string" ? { tool_call_id: callId } : {}),
  };
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function plainList(list: readonly unknown[], depth: number): readonly unknown[] {
  if (list.length > MAX_ITEMS) return list;
  const plain = list.map((each) => plainAt(each, depth + 1));
  return plain.some((each, at) => each !== list[at]) ? plain : list;
}

function plainFields(value: object, depth: number): object {
  const fields = Object.entries(value);
  if (fields.length > MAX_ITEMS) return value;
  const plain = fields.map(([name, each]) => [name, plainAt(each, depth + 1)] as const);
  return plain.some(([, each], at) => each !== fields[at]?.[1]) ? Object.fromEntries(plain) : value;
}

/** A prompt value's messages or text. */
function promptOf(value: object): unknown {
  if (typeof fieldOf(value, "toChatMessages") !== "function") return undefined;
  return fieldOf(value, "messages") ?? fieldOf(value, "value");
}

function plainAt(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return value;
  const message = plainMessage(value);
  if (message !== undefined) return message;
  if (Array.isArray(value)) return plainList(value, depth);
  if (isPlainObject(value)) return plainFields(value, depth);
  const prompt = promptOf(value);
  return prompt === undefined ? value : plainAt(prompt, depth + 1);
}

/** The value with LangChain's messages and prompts in the words of the chat wires, and everything else as it is. */
export function plainPayload(value: unknown): unknown {
  try {
    return plainAt(value, 0);
  } catch {
    // A getter or a proxy that throws: the value is shown as it is.
    return value;
  }
}

/** LangChain puts what is no object into one, under `input` or `output`: taken out again. */
export function unwrapped(value: unknown, key: "input" | "output"): unknown {
  if (!isObject(value)) return value;
  try {
    const keys = Object.keys(value);
    return keys.length === 1 && keys[0] === key && isPlainObject(value)
      ? fieldOf(value, key)
      : value;
  } catch {
    return value;
  }
}

/** What a chain gave back, as the program knows it. */
export function chainOutput(outputs: unknown): unknown {
  return plainPayload(unwrapped(outputs, "output"));
}

/** What a tool was called with: LangChain tells of it as JSON text. */
export function toolInput(input: unknown): unknown {
  if (typeof input !== "string" || !/^\s*[[{]/.test(input)) return input;
  try {
    const parsed: unknown = JSON.parse(input);
    return parsed;
  } catch {
    return input;
  }
}

/** What a tool gave back: the content of the message that LangChain makes of it for the model. */
export function toolOutput(output: unknown): unknown {
  const message = plainMessage(output);
  return message?.role === "tool" ? message.content : plainPayload(output);
}
