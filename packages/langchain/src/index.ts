export type { LangchainCustomEvent } from "./custom-event.ts";
export { type LangchainCallbacks, toLangchainCallbacks } from "./langchain-callbacks.ts";
export { langchainHandler } from "./langchain-handler.ts";
export type { LangchainHandlerOptions } from "./options.ts";
export { parentFrom } from "./parent-from.ts";
