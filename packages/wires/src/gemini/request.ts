import type { Message } from "@runtap/core";
import { modelIn } from "../address.ts";
import { isList, restOf, textAt } from "../fields.ts";
import { requestOf } from "../request.ts";
import { fieldOf, isObject } from "../usage/reading.ts";
import type { WireRequest } from "../wire.ts";

const NO_PARAMETERS: ReadonlySet<string> = new Set([
  "contents",
  "systemInstruction",
  "system_instruction",
  "model",
  "tools",
]);

/** One part that is text and nothing else is that text, as the other wires have it. */
function contentOf(parts: readonly unknown[]): unknown {
  const [part] = parts;
  const text = fieldOf(part, "text");
  const isPlain =
    parts.length === 1 && isObject(part) && typeof text === "string" && !("thought" in part);
  return isPlain ? text : parts;
}

function toMessage(content: unknown, role: string | undefined): Message {
  const parts = fieldOf(content, "parts");
  return { role, content: isList(parts) ? contentOf(parts) : (parts ?? content) };
}

function inputOf(body: unknown): string | readonly Message[] | undefined {
  const contents = fieldOf(body, "contents");
  const system = fieldOf(body, "systemInstruction") ?? fieldOf(body, "system_instruction");
  if (typeof contents === "string" && !isObject(system)) return contents;
  const list = isList(contents) ? contents : [contents].filter((each) => each !== undefined);
  const messages = list.map((content) => toMessage(content, textAt(content, "role") ?? "user"));
  if (isObject(system)) return [toMessage(system, "system"), ...messages];
  return contents === undefined ? undefined : messages;
}

/** What the body of a Gemini request says of its call; model and streaming stand in the address. */
export function geminiRequest(body: unknown, url?: string): WireRequest {
  const tools = fieldOf(body, "tools");
  return requestOf({
    input: inputOf(body),
    model: modelIn(url) ?? textAt(body, "model"),
    parameters: restOf(body, NO_PARAMETERS),
    tools: isList(tools) ? tools : undefined,
    isStream: /:streamGenerateContent(?:$|[?#])/.test(url ?? ""),
  });
}
