export type { Wire, WireAnswer, WireName, WireReader, WireRequest } from "./wire.ts";
