import type { Message } from "@runtap/core";
import { isList, restOf, textAt } from "../fields.ts";
import { fieldOf } from "../usage/reading.ts";
import type { WireRequest } from "../wire.ts";

/** Whether a request's input can stand on the run as it is; what its entries hold is not looked at. */
export function isMessages(value: unknown): value is readonly Message[] {
  return isList(value);
}

/** The name of an Azure deployment, which stands in the address instead of a model in the body. */
export function deploymentIn(url: string | undefined): string | undefined {
  const name = /\/deployments\/([^/?#]+)/.exec(url ?? "")?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** A request out of its parts: what is not known is left out. */
export function requestOf(
  parts: {
    readonly [Field in keyof WireRequest]: WireRequest[Field] | undefined;
  },
): WireRequest {
  const request: Growing<WireRequest> = { isStream: parts.isStream === true };
  if (parts.input !== undefined) request.input = parts.input;
  if (parts.model !== undefined) request.model = parts.model;
  if (parts.parameters !== undefined) request.parameters = parts.parameters;
  if (parts.tools !== undefined && parts.tools.length > 0) request.tools = parts.tools;
  return request;
}

const NO_PARAMETERS: ReadonlySet<string> = new Set([
  "messages",
  "prompt",
  "model",
  "tools",
  "functions",
  "stream",
  "stream_options",
]);

/** What the body of a chat completion, or of a legacy completion, says of its call. */
export function chatRequest(body: unknown, url?: string): WireRequest {
  const input = fieldOf(body, "messages") ?? fieldOf(body, "prompt");
  const tools = fieldOf(body, "tools") ?? fieldOf(body, "functions");
  return requestOf({
    input: typeof input === "string" || isMessages(input) ? input : undefined,
    model: textAt(body, "model") ?? deploymentIn(url),
    parameters: restOf(body, NO_PARAMETERS),
    tools: isList(tools) ? tools : undefined,
    isStream: fieldOf(body, "stream") === true,
  });
}
