import { deploymentIn } from "../address.ts";
import { isList, restOf, textAt } from "../fields.ts";
import { isMessages, requestOf } from "../request.ts";
import { fieldOf } from "../usage/reading.ts";
import type { WireRequest } from "../wire.ts";

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
