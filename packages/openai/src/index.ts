export { observe, type OpenAIClient, type OpenAIOptions } from "./observe.ts";
export type { ObserveOptions } from "@runtap/wires/calls";
