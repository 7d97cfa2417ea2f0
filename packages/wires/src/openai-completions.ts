import { createWire } from "./create-wire.ts";
import { textIn } from "./fields.ts";
import { chatRequest } from "./openai-chat/chat-request.ts";
import { choicesReader } from "./openai-chat/choices-reader.ts";
import { piece } from "./stream-facts.ts";
import type { Wire, WireReader } from "./wire.ts";

function completionsReader(provider?: string): WireReader {
  return choicesReader(provider, (choice, index, pieces) => {
    const text = textIn(choice.text);
    if (text !== undefined) pieces.push(piece(text, "text", index));
  });
}

/** OpenAI's legacy completions, a prompt and the text that goes on from it: vLLM, llama.cpp and others still speak them. */
export const openaiCompletions: Wire = createWire({
  name: "openai-completions",
  kind: "llm",
  request: chatRequest,
  reader: completionsReader,
});
