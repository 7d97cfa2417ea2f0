import { createWire } from "./create-wire.ts";
import type { PickedToken } from "@runtap/core";
import { isList, textAt } from "./fields.ts";
import { chatRequest } from "./openai-chat/chat-request.ts";
import { choicesReader } from "./openai-chat/choices-reader.ts";
import { ChatToolCalls } from "./openai-chat/tool-calls.ts";
import { piece } from "./stream-facts.ts";
import { fieldOf, isObject } from "./usage/reading.ts";
import type { Wire, WireReader } from "./wire.ts";

type Channel = "text" | "reasoning";

function say(text: unknown, channel: Channel, choice: number, pieces: PickedToken[]): void {
  if (typeof text === "string" && text !== "") pieces.push(piece(text, channel, choice));
}

/** Mistral sends content as parts: text, and thinking that is made of parts itself. */
function sayParts(
  parts: readonly unknown[],
  channel: Channel,
  choice: number,
  pieces: PickedToken[],
): void {
  for (const part of parts) {
    const thinking = fieldOf(part, "thinking");
    if (typeof part === "string") say(part, channel, choice, pieces);
    else if (typeof thinking === "string") say(thinking, "reasoning", choice, pieces);
    else if (isList(thinking)) {
      for (const thought of thinking) say(fieldOf(thought, "text"), "reasoning", choice, pieces);
    } else say(fieldOf(part, "text") ?? fieldOf(part, "refusal"), channel, choice, pieces);
  }
}

function sayContent(content: unknown, choice: number, pieces: PickedToken[]): void {
  if (isList(content)) sayParts(content, "text", choice, pieces);
  else say(content, "text", choice, pieces);
}

function readDelta(
  delta: object,
  choice: number,
  callsOf: (choice: number) => ChatToolCalls,
  pieces: PickedToken[],
): void {
  // DeepSeek, xAI and Qwen · OpenRouter, Groq and vLLM. A gateway that sends both says the same twice.
  const thought = textAt(delta, "reasoning_content") ?? fieldOf(delta, "reasoning");
  say(thought, "reasoning", choice, pieces);
  sayContent(fieldOf(delta, "content"), choice, pieces);
  // What stands where the answer would: a refusal, or what a voice says.
  say(fieldOf(delta, "refusal"), "text", choice, pieces);
  const audio = fieldOf(delta, "audio");
  if (isObject(audio)) say(fieldOf(audio, "transcript"), "text", choice, pieces);
  const toolCalls = fieldOf(delta, "tool_calls");
  if (isList(toolCalls)) {
    for (const call of toolCalls) callsOf(choice).read(call, choice, pieces);
  }
  const called = fieldOf(delta, "function_call");
  if (isObject(called)) callsOf(choice).read({ index: 0, function: called }, choice, pieces);
}

function chatReader(provider?: string): WireReader {
  const calls = new Map<number, ChatToolCalls>();
  const callsOf = (choice: number): ChatToolCalls => {
    const known = calls.get(choice) ?? new ChatToolCalls();
    calls.set(choice, known);
    return known;
  };
  return choicesReader(provider, (choice, index, pieces) => {
    const delta = fieldOf(choice, "delta") ?? fieldOf(choice, "message");
    if (isObject(delta)) readDelta(delta, index, callsOf, pieces);
  });
}

/**
 * OpenAI's chat completions, and whoever speaks them: Azure, DeepSeek, Mistral, Groq, xAI, OpenRouter, vLLM, Ollama…
 * A refusal, and what an audio answer says, are text. `reasoning_content` and `reasoning` are the reasoning channel.
 */
export const openaiChat: Wire = createWire({
  name: "openai-chat",
  kind: "llm",
  request: chatRequest,
  reader: chatReader,
});
