import type { PickedToken } from "@runtap/core";
import { isList, listAt, placeAt, textAt } from "./fields.ts";
import { chatRequest } from "./openai-chat/chat-request.ts";
import { ChatToolCalls } from "./openai-chat/tool-calls.ts";
import { errorIn } from "./provider-error.ts";
import { answerOf, createReader } from "./reader.ts";
import { identifyBy, piece, StreamFacts } from "./stream-facts.ts";
import { fieldOf, isObject } from "./usage/reading.ts";
import type { Wire, WireReader } from "./wire.ts";

/** What has been seen of the choices of one answer. */
interface Choices {
  readonly calls: Map<number, ChatToolCalls>;
  readonly finished: Set<number>;
  count: number;
}

function callsOf(choices: Choices, choice: number): ChatToolCalls {
  let calls = choices.calls.get(choice);
  if (calls === undefined) {
    calls = new ChatToolCalls();
    choices.calls.set(choice, calls);
  }
  return calls;
}

/** Mistral sends content as parts: text, and thinking made of parts itself. */
function readParts(
  parts: readonly unknown[],
  channel: "text" | "reasoning",
  choice: number,
  pieces: PickedToken[],
): void {
  for (const part of parts) {
    const thinking = fieldOf(part, "thinking");
    const text =
      typeof part === "string" ? part : (textAt(part, "text") ?? textAt(part, "refusal"));
    if (text !== undefined) pieces.push(piece(text, channel, choice));
    else if (typeof thinking === "string") readText(thinking, "reasoning", choice, pieces);
    else if (isList(thinking)) {
      for (const thought of thinking) {
        readText(textAt(thought, "text"), "reasoning", choice, pieces);
      }
    }
  }
}

function readText(
  text: unknown,
  channel: "text" | "reasoning",
  choice: number,
  pieces: PickedToken[],
): void {
  if (typeof text === "string" && text !== "") pieces.push(piece(text, channel, choice));
}

function readDelta(delta: object, index: number, choices: Choices, pieces: PickedToken[]): void {
  // DeepSeek, xAI and Qwen · OpenRouter, Groq and vLLM. A gateway that sends both says the same twice.
  const thought = textAt(delta, "reasoning_content") ?? fieldOf(delta, "reasoning");
  readText(thought, "reasoning", index, pieces);
  const content = fieldOf(delta, "content");
  if (typeof content === "string") readText(content, "text", index, pieces);
  else if (isList(content)) readParts(content, "text", index, pieces);
  // What stands where the answer would: a refusal, or what a voice says.
  readText(fieldOf(delta, "refusal"), "text", index, pieces);
  const audio = fieldOf(delta, "audio");
  if (isObject(audio)) readText(fieldOf(audio, "transcript"), "text", index, pieces);
  const toolCalls = fieldOf(delta, "tool_calls");
  if (isList(toolCalls)) {
    for (const call of toolCalls) callsOf(choices, index).read(call, index, pieces);
  }
  const called = fieldOf(delta, "function_call");
  if (isObject(called)) callsOf(choices, index).read({ index: 0, function: called }, index, pieces);
}

function readChoice(
  choice: unknown,
  choices: Choices,
  facts: StreamFacts,
  pieces: PickedToken[],
): void {
  const index = placeAt(choice, "index") ?? 0;
  if (index >= choices.count) choices.count = index + 1;
  const delta = fieldOf(choice, "delta") ?? fieldOf(choice, "message");
  if (isObject(delta)) readDelta(delta, index, choices, pieces);
  const reason = textAt(choice, "finish_reason");
  if (reason === undefined) return;
  choices.finished.add(index);
  if (index === 0) pieces.push({ finishReason: reason });
  if (choices.finished.size >= choices.count) facts.finish(undefined, pieces);
}

function chatReader(provider?: string): WireReader {
  const facts = new StreamFacts(provider);
  const choices: Choices = { calls: new Map(), finished: new Set(), count: 1 };
  return createReader(facts, (event, pieces) => {
    identifyBy(facts, event, pieces);
    const chosen = listAt(event, "choices");
    for (const choice of chosen) readChoice(choice, choices, facts, pieces);
    // Null on every chunk but the last, which has no choices. Groq and Moonshot have it elsewhere.
    const usage =
      fieldOf(event, "usage") ??
      fieldOf(fieldOf(event, "x_groq"), "usage") ??
      fieldOf(chosen[0], "usage");
    if (isObject(usage)) facts.spend(usage, pieces, chosen.length === 0);
    facts.fail(errorIn(event));
  });
}

/**
 * OpenAI's chat completions, and whoever speaks them: Azure, DeepSeek, Mistral, Groq, xAI, OpenRouter, vLLM, Ollama…
 * A refusal, and what an audio answer says, are text. `reasoning_content` and `reasoning` are the reasoning channel.
 */
export const openaiChat: Wire = {
  name: "openai-chat",
  kind: "llm",
  request: chatRequest,
  reader: chatReader,
  answer: (body, provider) => answerOf(chatReader(provider), body),
};
