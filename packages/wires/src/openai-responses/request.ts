import type { Message } from "@runtap/core";
import { deploymentIn } from "../address.ts";
import { isList, restOf, textAt } from "../fields.ts";
import { isMessages, requestOf } from "../request.ts";
import { fieldOf } from "../usage/reading.ts";
import type { WireRequest } from "../wire.ts";

const NO_PARAMETERS: ReadonlySet<string> = new Set([
  "input",
  "instructions",
  "model",
  "tools",
  "stream",
  "stream_options",
]);

function inputOf(body: unknown): string | readonly Message[] | undefined {
  const sent = fieldOf(body, "input");
  const input = typeof sent === "string" || isMessages(sent) ? sent : undefined;
  const instructions = fieldOf(body, "instructions");
  if (instructions === undefined || instructions === null) return input;
  const said = typeof input === "string" ? [{ role: "user", content: input }] : input;
  return [{ role: "system", content: instructions }, ...(said ?? [])];
}

/** What the body of a response's request says of its call. */
export function responsesRequest(body: unknown, url?: string): WireRequest {
  const tools = fieldOf(body, "tools");
  return requestOf({
    input: inputOf(body),
    model: textAt(body, "model") ?? deploymentIn(url),
    parameters: restOf(body, NO_PARAMETERS),
    tools: isList(tools) ? tools : undefined,
    isStream: fieldOf(body, "stream") === true,
  });
}
