import { anthropicMessages } from "@runtap/wires";
import type { CallAdapter } from "@runtap/wires/calls";
import { providerFor } from "./provider.ts";

/** Messages, and beta messages of older versions; not what is below them: batches, counted tokens. */
const MESSAGES = /\/v1\/messages\/?(?:\?|$)/;

function isOf(error: unknown, client: object, name: string): boolean {
  const known: unknown = Reflect.get(client.constructor, name);
  return typeof known === "function" && error instanceof known;
}

/** What is particular to Anthropic's client. */
export const anthropicAdapter: CallAdapter = {
  expected: "an Anthropic client",
  advice: "Pass what `new Anthropic()` returns.",
  callOf: (_, path, body) =>
    MESSAGES.test(path) ? { name: "messages", wire: anthropicMessages, body } : undefined,
  providerOf: providerFor,
  // By the class: the `name` of these errors is "Error".
  meaningOf: (error, client) => {
    if (isOf(error, client, "APIUserAbortError")) return "abort";
    return isOf(error, client, "APIConnectionTimeoutError") ? "timeout" : undefined;
  },
};
