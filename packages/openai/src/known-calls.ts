import { type WireName, wireOf } from "@runtap/wires";
import type { KnownCall } from "@runtap/wires/calls";
import { askForUsage } from "./usage-request.ts";

/** What runs are called, by what is spoken at the endpoint. */
const NAMES: Partial<Readonly<Record<WireName, string>>> = {
  "openai-chat": "chat",
  "openai-completions": "completions",
  "openai-responses": "responses",
  "openai-embeddings": "embeddings",
};

/** Streams that tell their usage only when they are asked to. */
const ASKED_FOR_USAGE: ReadonlySet<WireName> = new Set(["openai-chat", "openai-completions"]);

/** What decides besides the request. */
export interface CallSettings {
  readonly includeUsage: boolean;
  /** Of an Azure client: stands in the address in place of a model. */
  readonly deployment: string | undefined;
}

/** The call that a request of the client is; `undefined` for one that calls no model. */
export function knownCall(
  path: string,
  body: unknown,
  { includeUsage, deployment }: CallSettings,
): KnownCall | undefined {
  const wire = wireOf(path);
  const name = wire === undefined ? undefined : NAMES[wire.name];
  if (wire === undefined || name === undefined) return undefined;
  const url = deployment === undefined ? path : `/deployments/${deployment}${path}`;
  const asked = includeUsage && ASKED_FOR_USAGE.has(wire.name) ? askForUsage(body) : undefined;
  return { name, wire, url, ...(asked ?? { body }) };
}
