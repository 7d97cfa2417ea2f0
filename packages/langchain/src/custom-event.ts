import type { BaseRun, RunKind } from "@runtap/core";
import { isObject } from "@runtap/wires/usage";

/** What `dispatchCustomEvent` sends under a name that is no name of a runtap event. */
export interface LangchainCustomEvent {
  readonly type: "langchain.event";
  /** As the program named it. */
  readonly name: string;
  readonly data: unknown;
}

declare module "@runtap/core" {
  interface CustomEventMap {
    /** An event that a LangChain program dispatched, under a name without a dot or one that runtap keeps for itself. */
    "langchain.event": LangchainCustomEvent;
  }
}

type Emitted = Parameters<BaseRun<RunKind>["emit"]>[0];

const OWN_PREFIX = /^(?:chain|agent|llm|tool|retriever|embedding|run|handler|langchain)\./;
const OWN_PHASE = /(?:^|\.)(?:start|token|chunk|end|error|cancel)$/;

/** Whether a name may be a custom event's as it is: two words with a dot, none of them runtap's own. */
function isEventName(name: string): boolean {
  return /^[^.*]+\.[^*]*[^.*]$/.test(name) && !OWN_PREFIX.test(name) && !OWN_PHASE.test(name);
}

// What a program has declared in `CustomEventMap` only its own types know; core checks the name when it is emitted.
function isEmitted(event: object): event is Emitted & object {
  return "type" in event;
}

function dataFields(data: unknown): object {
  return isObject(data) && !Array.isArray(data) ? data : { data };
}

/** The event to emit for one that a LangChain program dispatched. */
export function customEvent(name: string, data: unknown): (Emitted & object) | undefined {
  const event = isEventName(name)
    ? { ...dataFields(data), type: name }
    : { type: "langchain.event", name, data };
  return isEmitted(event) ? event : undefined;
}
