export type { WireName } from "@runtap/wires";
