import type { RunInfo, Starter } from "@runtap/core";
import type { Advance } from "./advance.ts";
import { answeredRequest } from "./answered-request.ts";
import { failedRequest } from "./failed-request.ts";
import { stoppedRequests } from "./stopped-requests.ts";

/** Three requests to a support assistant: one is answered, one fails, one is stopped. Everything is said before it returns; gives back the last run. */
export function tellStory(tap: Starter, advance: Advance): RunInfo {
  const answered = answeredRequest(tap, advance);
  advance(2000);
  failedRequest(tap, advance, answered);
  advance(2000);
  return stoppedRequests(tap, advance);
}
