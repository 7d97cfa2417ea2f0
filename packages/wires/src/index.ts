export { openaiChat } from "./openai-chat.ts";
export { ProviderError } from "./provider-error.ts";
export type { Wire, WireAnswer, WireFacts, WireName, WireReader, WireRequest } from "./wire.ts";
