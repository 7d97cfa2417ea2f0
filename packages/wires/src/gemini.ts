import { createWire } from "./create-wire.ts";
import type { PickedToken } from "@runtap/core";
import { isList, listAt, placeAt, textAt } from "./fields.ts";
import { FunctionCalls } from "./gemini/function-calls.ts";
import { geminiRequest } from "./gemini/request.ts";
import { errorIn } from "./provider-error.ts";
import { answerOf, createReader } from "./reader.ts";
import { piece, StreamFacts } from "./stream-facts.ts";
import { fieldOf, isObject } from "./usage/reading.ts";
import type { Wire, WireReader } from "./wire.ts";

function indexOf(candidate: unknown): number {
  return placeAt(candidate, "index") ?? 0;
}

function readPart(
  part: unknown,
  choice: number,
  calls: FunctionCalls,
  pieces: PickedToken[],
): void {
  const text = textAt(part, "text");
  const channel = fieldOf(part, "thought") === true ? "reasoning" : "text";
  if (text !== undefined) pieces.push(piece(text, channel, choice));
  const called = fieldOf(part, "functionCall");
  if (isObject(called)) calls.read(called, choice, pieces);
}

function geminiReader(provider?: string): WireReader {
  const facts = new StreamFacts(provider);
  const calls = new Map<number, FunctionCalls>();
  const callsOf = (choice: number): FunctionCalls => {
    const known = calls.get(choice) ?? new FunctionCalls();
    calls.set(choice, known);
    return known;
  };
  return createReader(facts, (event, pieces) => {
    facts.identify(textAt(event, "modelVersion"), textAt(event, "responseId"), pieces);
    const candidates = listAt(event, "candidates");
    for (const candidate of candidates) {
      const choice = indexOf(candidate);
      facts.seeChoice(choice);
      for (const part of listAt(fieldOf(candidate, "content"), "parts")) {
        readPart(part, choice, callsOf(choice), pieces);
      }
    }
    const blocked = textAt(fieldOf(event, "promptFeedback"), "blockReason");
    const isLast = candidates.some((each) => textAt(each, "finishReason") !== undefined);
    // On every chunk, and cumulative: the last one counts.
    facts.spend(fieldOf(event, "usageMetadata"), pieces, isLast || blocked !== undefined);
    for (const candidate of candidates) {
      const reason = textAt(candidate, "finishReason");
      if (reason === undefined) continue;
      const choice = indexOf(candidate);
      callsOf(choice).close(choice, pieces);
      facts.finishChoice(choice, reason, pieces);
    }
    if (blocked !== undefined) facts.finish(blocked, pieces);
    facts.fail(errorIn(event));
  });
}

/**
 * Gemini's `generateContent` and `streamGenerateContent`, at Google's two platforms. Thoughts are the reasoning channel.
 * The reason of an ending is the provider's word: `STOP` on a tool call too, and what blocked a prompt where one was.
 */
export const gemini: Wire = createWire({
  name: "gemini",
  kind: "llm",
  request: geminiRequest,
  reader: geminiReader,
  // Without `alt=sse` a stream is a list of its events.
  answer: (body, provider) => answerOf(geminiReader(provider), ...(isList(body) ? body : [body])),
});
