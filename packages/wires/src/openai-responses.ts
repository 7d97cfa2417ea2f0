import { createWire } from "./create-wire.ts";
import type { PickedToken } from "@runtap/core";
import { listAt, textAt } from "./fields.ts";
import { OutputItems } from "./openai-responses/output-items.ts";
import { responsesRequest } from "./openai-responses/request.ts";
import { errorIn, providerError } from "./provider-error.ts";
import { createReader } from "./reader.ts";
import { identifyBy, StreamFacts } from "./stream-facts.ts";
import { fieldOf, isObject } from "./usage/reading.ts";
import type { Wire, WireReader } from "./wire.ts";

const ENDED: ReadonlySet<unknown> = new Set(["completed", "incomplete", "failed", "cancelled"]);

/** Why a response has ended: what made it incomplete, or its status. `undefined` for one that is under way. */
function reasonOf(response: unknown): string | undefined {
  const status = fieldOf(response, "status");
  if (typeof status !== "string" || !ENDED.has(status)) return undefined;
  return textAt(fieldOf(response, "incomplete_details"), "reason") ?? status;
}

function readResponse(
  response: unknown,
  items: OutputItems,
  facts: StreamFacts,
  pieces: PickedToken[],
): void {
  identifyBy(facts, response, pieces);
  // A whole response, or a server that streams nothing but its last event.
  if (!items.hasSpoken) items.readWhole(listAt(response, "output"), pieces);
  facts.spend(fieldOf(response, "usage"), pieces, true);
  facts.finish(reasonOf(response), pieces);
  const error = fieldOf(response, "error");
  if (isObject(error)) facts.fail(providerError(error));
}

function responsesReader(provider?: string): WireReader {
  const facts = new StreamFacts(provider);
  const items = new OutputItems();
  return createReader(facts, (event, pieces) => {
    switch (fieldOf(event, "type")) {
      case "response.output_text.delta":
      case "response.refusal.delta":
      case "response.audio.transcript.delta":
        items.add(textAt(event, "delta"), "text", pieces);
        return;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        items.add(textAt(event, "delta"), "reasoning", pieces);
        return;
      case "response.output_item.added":
        items.begin(fieldOf(event, "item"), fieldOf(event, "output_index"), pieces);
        return;
      case "response.function_call_arguments.delta":
      case "response.custom_tool_call_input.delta":
        items.addArguments(textAt(event, "delta"), fieldOf(event, "output_index"), pieces);
        return;
      case "response.output_item.done":
        items.finish(fieldOf(event, "item"), fieldOf(event, "output_index"), pieces);
        return;
      case "response.created":
      case "response.queued":
      case "response.in_progress":
        identifyBy(facts, fieldOf(event, "response"), pieces);
        return;
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
      case "response.cancelled":
        readResponse(fieldOf(event, "response"), items, facts, pieces);
        facts.close(pieces);
        return;
      default:
        if (fieldOf(event, "object") === "response") readResponse(event, items, facts, pieces);
        else facts.fail(errorIn(event));
    }
  });
}

/**
 * OpenAI's Responses. Summaries and texts of reasoning are the reasoning channel, a refusal is text, functions and
 * custom tools are tool calls; what OpenAI runs itself (web and file search, code, images, MCP) is not. The reason of an
 * ending is its status, or what made it incomplete.
 */
export const openaiResponses: Wire = createWire({
  name: "openai-responses",
  kind: "llm",
  request: responsesRequest,
  reader: responsesReader,
});
