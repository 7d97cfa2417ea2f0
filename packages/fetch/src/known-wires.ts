import {
  anthropicMessages,
  gemini,
  openaiChat,
  openaiCompletions,
  openaiEmbeddings,
  openaiResponses,
  type Wire,
  type WireName,
  wireOf,
} from "@runtap/wires";
import type { AskedRequest } from "./address.ts";

interface KnownWire {
  readonly wire: Wire;
  /** What a call's run is called: its endpoint. */
  readonly runName: string;
}

const WIRES: Readonly<Record<WireName, KnownWire>> = {
  "openai-chat": { wire: openaiChat, runName: "chat" },
  "openai-completions": { wire: openaiCompletions, runName: "completions" },
  "openai-responses": { wire: openaiResponses, runName: "responses" },
  "openai-embeddings": { wire: openaiEmbeddings, runName: "embeddings" },
  "anthropic-messages": { wire: anthropicMessages, runName: "messages" },
  gemini: { wire: gemini, runName: "generateContent" },
};

/** What the run of a call over this wire is called. */
export function runNameOf({ name }: Wire): string {
  return WIRES[name].runName;
}

/** The wire that a request speaks, if it is to be observed. */
export function wireFor(
  { url, method }: AskedRequest,
  include: ((url: string) => boolean | WireName) | undefined,
): Wire | undefined {
  if (include === undefined) return wireOf(url, method);
  if (method.toUpperCase() !== "POST") return undefined;
  const choice = include(url);
  if (typeof choice === "string") return WIRES[choice]?.wire;
  return choice ? wireOf(url, method) : undefined;
}
