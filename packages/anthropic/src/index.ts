export { type AnthropicClient, observe } from "./observe.ts";
export type { ObserveOptions } from "@runtap/wires/calls";
