import { createWire } from "./create-wire.ts";
import type { PickedToken } from "@runtap/core";
import { ContentBlocks } from "./anthropic-messages/content-blocks.ts";
import { messagesRequest } from "./anthropic-messages/request.ts";
import { isList, listAt, textAt } from "./fields.ts";
import { errorIn } from "./provider-error.ts";
import { createReader } from "./reader.ts";
import { identifyBy, StreamFacts } from "./stream-facts.ts";
import { fieldOf } from "./usage/reading.ts";
import type { Wire, WireReader } from "./wire.ts";

/** Why the message ends, and what it cost: figures first, since they are the last ones where it ends. */
function readStop(stop: unknown, usage: unknown, facts: StreamFacts, pieces: PickedToken[]): void {
  const reason = textAt(stop, "stop_reason");
  facts.spend(usage, pieces, reason !== undefined);
  if (reason !== undefined) facts.finish(reason, pieces);
}

function readWhole(message: unknown, facts: StreamFacts, pieces: PickedToken[]): void {
  identifyBy(facts, message, pieces);
  const blocks = new ContentBlocks();
  for (const [index, block] of listAt(message, "content").entries()) {
    blocks.start(block, index, pieces);
    blocks.stop(index, pieces);
  }
  readStop(message, fieldOf(message, "usage"), facts, pieces);
}

function isUntyped(event: unknown): boolean {
  return fieldOf(event, "type") === undefined && isList(fieldOf(event, "content"));
}

function messagesReader(): WireReader {
  // Whoever hosts it (Bedrock, Vertex, a proxy): the figures of this wire are Anthropic's.
  const facts = new StreamFacts("anthropic");
  const blocks = new ContentBlocks();
  return createReader(facts, (event, pieces) => {
    switch (fieldOf(event, "type")) {
      case "content_block_delta":
        blocks.add(fieldOf(event, "delta"), fieldOf(event, "index"), pieces);
        return;
      case "content_block_start":
        blocks.start(fieldOf(event, "content_block"), fieldOf(event, "index"), pieces);
        return;
      case "content_block_stop":
        blocks.stop(fieldOf(event, "index"), pieces);
        return;
      case "message_start": {
        const message = fieldOf(event, "message");
        identifyBy(facts, message, pieces);
        facts.spend(fieldOf(message, "usage"), pieces, false);
        return;
      }
      case "message_delta":
        readStop(fieldOf(event, "delta"), fieldOf(event, "usage"), facts, pieces);
        return;
      case "message_stop":
        facts.close(pieces);
        return;
      case "message":
        readWhole(event, facts, pieces);
        return;
      default:
        // A proxy's whole message that leaves its type out; an event always has one.
        if (isUntyped(event)) readWhole(event, facts, pieces);
        else facts.fail(errorIn(event));
    }
  });
}

/**
 * Anthropic's messages, at Anthropic's, on Vertex and wherever else they are spoken. Thinking is the reasoning channel;
 * tools that Anthropic runs itself are no tool calls.
 */
export const anthropicMessages: Wire = createWire({
  name: "anthropic-messages",
  kind: "llm",
  request: messagesRequest,
  reader: messagesReader,
});
