import type { ObservedCall } from "./observed-call.ts";

/** Where the call of a request is found: it may begin later than the client makes its promise. */
export interface CallSlot {
  /** `undefined` before it has begun, and where there is none. */
  call: ObservedCall | undefined;
  /** The client has made its promise of parts that are observed. */
  isBound: boolean;
}
