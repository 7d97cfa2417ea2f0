import { anthropicMessages } from "@runtap/wires";
import type { CallAdapter } from "@runtap/wires/calls";
import { providerFor } from "./provider.ts";

/** Messages, and beta messages of older versions; not what is below them: batches, counted tokens. */
const MESSAGES = /\/v1\/messages\/?(?:\?|$)/;

/** What is particular to Anthropic's client. */
export const anthropicAdapter: CallAdapter = {
  expected: "an Anthropic client",
  advice: "Pass what `new Anthropic()` returns.",
  callOf: (_, path, body) =>
    MESSAGES.test(path) ? { name: "messages", wire: anthropicMessages, body } : undefined,
  providerOf: providerFor,
};
