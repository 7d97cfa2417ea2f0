import { isList, restOf, textAt } from "../fields.ts";
import { modelIn } from "../address.ts";
import { isMessages, requestOf } from "../request.ts";
import { fieldOf } from "../usage/reading.ts";
import type { WireRequest } from "../wire.ts";

const NO_PARAMETERS: ReadonlySet<string> = new Set([
  "messages",
  "system",
  "model",
  "tools",
  "stream",
]);

/** What the body of a message says of its call; on Vertex the address names the model. */
export function messagesRequest(body: unknown, url?: string): WireRequest {
  const messages = fieldOf(body, "messages");
  const system = fieldOf(body, "system");
  const told = isMessages(messages) ? messages : undefined;
  const tools = fieldOf(body, "tools");
  return requestOf({
    input:
      system === undefined || system === null
        ? told
        : [{ role: "system", content: system }, ...(told ?? [])],
    model: textAt(body, "model") ?? modelIn(url),
    parameters: restOf(body, NO_PARAMETERS),
    tools: isList(tools) ? tools : undefined,
    isStream: fieldOf(body, "stream") === true,
  });
}
