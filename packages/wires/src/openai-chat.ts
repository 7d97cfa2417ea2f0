import { createWire } from "./create-wire.ts";
import type { PickedToken } from "@runtap/core";
import { isList, textIn } from "./fields.ts";
import { chatRequest } from "./openai-chat/chat-request.ts";
import { choicesReader } from "./openai-chat/choices-reader.ts";
import { type ChatDelta, isDelta } from "./openai-chat/chunk.ts";
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
  delta: ChatDelta,
  choice: number,
  callsOf: (choice: number) => ChatToolCalls,
  pieces: PickedToken[],
): void {
  const { reasoning_content, reasoning, content, refusal, audio, tool_calls, function_call } =
    delta;
  // DeepSeek, xAI and Qwen · OpenRouter, Groq and vLLM. A gateway that sends both says the same twice.
  say(textIn(reasoning_content) ?? reasoning, "reasoning", choice, pieces);
  sayContent(content, choice, pieces);
  // What stands where the answer would: a refusal, or what a voice says.
  say(refusal, "text", choice, pieces);
  if (isObject(audio)) say(fieldOf(audio, "transcript"), "text", choice, pieces);
  if (isList(tool_calls)) {
    for (const call of tool_calls) callsOf(choice).read(call, choice, pieces);
  }
  if (!isObject(function_call)) return;
  callsOf(choice).read({ index: 0, function: function_call }, choice, pieces);
}

function chatReader(provider?: string): WireReader {
  const calls = new Map<number, ChatToolCalls>();
  const callsOf = (choice: number): ChatToolCalls => {
    const known = calls.get(choice) ?? new ChatToolCalls();
    calls.set(choice, known);
    return known;
  };
  return choicesReader(provider, (choice, index, pieces) => {
    const delta = choice.delta ?? choice.message;
    if (isDelta(delta)) readDelta(delta, index, callsOf, pieces);
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
