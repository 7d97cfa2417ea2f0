import { type Document, type Message, tap } from "@runtap/core";
import { expectTypeOf } from "vitest";

// Copies of what the clients' own types say, as far as it matters here: their arrays are input without a cast.

// openai 6, ChatCompletionMessageParam.
interface OpenAiSystem {
  content: string | { text: string; type: "text" }[];
  role: "system";
  name?: string;
}
interface OpenAiUser {
  content:
    | string
    | ({ text: string; type: "text" } | { image_url: { url: string }; type: "image_url" })[];
  role: "user";
}
interface OpenAiAssistant {
  role: "assistant";
  content?: string | { text: string; type: "text" }[] | null;
  refusal?: string | null;
  tool_calls?: { id: string; function: { arguments: string; name: string }; type: "function" }[];
}
interface OpenAiTool {
  content: string;
  role: "tool";
  tool_call_id: string;
}
type OpenAiMessage = OpenAiSystem | OpenAiUser | OpenAiAssistant | OpenAiTool;

// openai 6, ResponseInputItem: some items have no role.
type OpenAiInputItem =
  | { content: string; role: "user" | "assistant" | "system"; type?: "message" }
  | { arguments: string; call_id: string; name: string; type: "function_call" }
  | { call_id: string; output: string; type: "function_call_output"; id?: string | null };

// @anthropic-ai/sdk, MessageParam.
interface AnthropicMessage {
  content:
    | string
    | ({ text: string; type: "text" } | { id: string; input: unknown; type: "tool_use" })[];
  role: "user" | "assistant";
}

// ai 5, ModelMessage.
type AiSdkMessage =
  | { role: "system"; content: string; providerOptions?: Record<string, Record<string, unknown>> }
  | { role: "user"; content: string | { type: "text"; text: string }[] }
  | { role: "assistant"; content: string | { type: "tool-call"; toolCallId: string }[] }
  | { role: "tool"; content: { type: "tool-result"; toolCallId: string; output: unknown }[] };

// ai 5, UIMessage: parts in place of content.
interface AiSdkUiMessage {
  id: string;
  role: "system" | "user" | "assistant";
  parts: { type: string; text?: string }[];
  metadata?: unknown;
}

// @langchain/core, BaseMessage: a class whose type is what `_getType` says.
declare class LangChainMessage {
  content: string | { type: string }[];
  additional_kwargs: Record<string, unknown>;
  readonly type: "human" | "ai" | "system" | "tool";
  getType(): string;
}

// @langchain/core, Document.
declare class LangChainDocument {
  pageContent: string;
  metadata: Record<string, unknown>;
  id?: string;
}

expectTypeOf<OpenAiMessage>().toExtend<Message>();
expectTypeOf<OpenAiInputItem>().toExtend<Message>();
expectTypeOf<AnthropicMessage>().toExtend<Message>();
expectTypeOf<AiSdkMessage>().toExtend<Message>();
expectTypeOf<AiSdkUiMessage>().toExtend<Message>();
expectTypeOf<LangChainMessage>().toExtend<Message>();
expectTypeOf<LangChainDocument>().toExtend<Document>();

export function ask(
  openai: OpenAiMessage[],
  items: readonly OpenAiInputItem[],
  anthropic: AnthropicMessage[],
  ai: AiSdkMessage[],
  ui: readonly AiSdkUiMessage[],
  langchain: LangChainMessage[],
): void {
  for (const input of [openai, items, anthropic, ai, ui, langchain]) {
    tap.start("llm", { name: "answer", input }).end();
  }
  void tap.run("llm", { name: "answer", input: openai }, () => "text");
  void tap.run("llm", { name: "answer", input: [{ role: "user", content: "Why?" }] }, () => "text");
}
