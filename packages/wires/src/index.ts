export { wireOf } from "./address.ts";
export { anthropicMessages } from "./anthropic-messages.ts";
export { openaiChat } from "./openai-chat.ts";
export { providerOf } from "./provider.ts";
export { ProviderError } from "./provider-error.ts";
export { type SseEvent, sseEvents, type SseEvents, type SseOptions } from "./sse-events.ts";
export type { Wire, WireAnswer, WireFacts, WireName, WireReader, WireRequest } from "./wire.ts";
