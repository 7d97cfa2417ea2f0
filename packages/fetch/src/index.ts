export type { WireName } from "@runtap/wires";
export { type FetchFunction, observeFetch } from "./observe-fetch.ts";
export type { ObserveFetchOptions } from "./options.ts";
