import type { Message } from "@runtap/core";
import { isList } from "./fields.ts";
import type { WireRequest } from "./wire.ts";

/** Whether a request's input can stand on the run as it is; what its entries hold is not looked at. */
export function isMessages(value: unknown): value is readonly Message[] {
  return isList(value);
}

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

/** A request out of its parts: what is not known is left out. */
export function requestOf(
  parts: {
    readonly [Field in keyof WireRequest]: WireRequest[Field] | undefined;
  },
): WireRequest {
  const request: Growing<WireRequest> = { isStream: parts.isStream === true };
  if (parts.input !== undefined) request.input = parts.input;
  if (parts.model !== undefined) request.model = parts.model;
  if (parts.parameters !== undefined) request.parameters = parts.parameters;
  if (parts.tools !== undefined && parts.tools.length > 0) request.tools = parts.tools;
  return request;
}
