import type { PickedToken } from "@runtap/core";
import { fieldOf, isObject } from "@runtap/wires/usage";

function textIn(from: unknown, ...names: readonly string[]): string {
  for (const name of names) {
    const value = fieldOf(from, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** Reasoning as the content blocks of LangChain, Anthropic and Bedrock have it. */
function reasoningOfBlock(block: unknown): string {
  switch (fieldOf(block, "type")) {
    case "reasoning":
      return textIn(block, "reasoning", "text") || summaryText(fieldOf(block, "summary"));
    case "thinking":
      return textIn(block, "thinking");
    case "reasoning_content":
      return textIn(fieldOf(block, "reasoningText"), "text");
    default:
      return "";
  }
}

/** OpenAI's Responses tell of reasoning in summaries. */
function summaryText(summary: unknown): string {
  return Array.isArray(summary) ? summary.map((part) => textIn(part, "text")).join("") : "";
}

/** What a message, or a chunk of one, says of the model's reasoning. */
export function reasoningOf(message: unknown): string {
  const content = fieldOf(message, "content");
  const inBlocks = Array.isArray(content) ? content.map(reasoningOfBlock).join("") : "";
  if (inBlocks !== "") return inBlocks;
  const kwargs = fieldOf(message, "additional_kwargs");
  return (
    textIn(kwargs, "reasoning_content", "reasoning") ||
    summaryText(fieldOf(fieldOf(kwargs, "reasoning"), "summary"))
  );
}

/** The text of a message's content, reasoning and the rest left out. */
export function textOfContent(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((block) => {
    if (typeof block === "string") return block;
    const type = fieldOf(block, "type");
    return type === "text" || type === "text_delta" ? textIn(block, "text") : "";
  });
  return texts.join("");
}

function toolCallTokens(message: unknown, choice: number): readonly PickedToken[] {
  const chunks = fieldOf(message, "tool_call_chunks");
  if (!Array.isArray(chunks)) return [];
  return chunks.map((chunk: unknown, at) => {
    const [index, id, name] = [
      fieldOf(chunk, "index"),
      fieldOf(chunk, "id"),
      textIn(chunk, "name"),
    ];
    return {
      text: textIn(chunk, "args"),
      channel: "tool-call",
      choice,
      toolCall: {
        index: typeof index === "number" ? index : at,
        ...(typeof id === "string" && id !== "" ? { id } : {}),
        ...(name === "" ? {} : { name }),
      },
    } as const;
  });
}

/**
 * What `handleLLMNewToken` tells: text, reasoning and pieces of tool calls. An empty text is no token, but the first
 * piece of a tool call may name it without text.
 */
export function tokensOf(token: unknown, chunk: unknown, choice: number): readonly PickedToken[] {
  const message = fieldOf(chunk, "message");
  const reasoning = reasoningOf(message);
  const text =
    typeof token === "string" && token !== ""
      ? token
      : (textOfContent(isObject(message) ? fieldOf(message, "content") : token) ?? "");
  return [
    ...(reasoning === "" ? [] : [{ text: reasoning, channel: "reasoning", choice } as const]),
    ...(text === "" ? [] : [{ text, choice }]),
    ...toolCallTokens(message, choice),
  ];
}

/** What `handleChatModelStreamEvent` tells, where somebody else has asked for that protocol. */
export function tokensOfStreamEvent(event: unknown): readonly PickedToken[] {
  const type = fieldOf(event, "event");
  const index = fieldOf(event, "index");
  const at = typeof index === "number" ? index : 0;
  if (type === "content-block-start") {
    const content = fieldOf(event, "content");
    const isCall = /^(?:server_)?tool_call/.test(textIn(content, "type"));
    const [id, name] = [textIn(content, "id"), textIn(content, "name")];
    const ref = { index: at, ...(id === "" ? {} : { id }), ...(name === "" ? {} : { name }) };
    return isCall
      ? [{ text: textIn(content, "args"), channel: "tool-call", toolCall: ref }]
      : [{ text: textIn(content, "text") }, ...reasoningToken(textIn(content, "reasoning"))];
  }
  if (type !== "content-block-delta") return [];
  const delta = fieldOf(event, "delta");
  switch (fieldOf(delta, "type")) {
    case "text-delta":
      return [{ text: textIn(delta, "text") }];
    case "reasoning-delta":
      return reasoningToken(textIn(delta, "reasoning"));
    case "tool-call-delta":
      return [{ text: textIn(delta, "args"), channel: "tool-call", toolCall: { index: at } }];
    default:
      return [];
  }
}

function reasoningToken(text: string): readonly PickedToken[] {
  return text === "" ? [] : [{ text, channel: "reasoning" }];
}
