import { complain, type Handlers, type Metadata, type Tap, tap as processTap } from "@runtap/core";
import { checkWhatGoesDown } from "@runtap/wires/calls";
import { fieldOf, isFunction, isObject } from "./field.ts";
import { markObserved, originalOf } from "./marks.ts";
import { ownCalls } from "./model-calls.ts";
import { isAgentClass, observedAgent } from "./observed-agent.ts";
import { isEmbeddingModel, observedEmbeddingModel } from "./observed-embedding.ts";
import { observedFunction } from "./observed-function.ts";
import { isLanguageModel, observedModel } from "./observed-model.ts";
import type { Observer } from "./observer.ts";
import { AGENTS, operationOf } from "./operations.ts";

/** How calls are observed. */
export interface ObserveOptions {
  /** Where the runs start. @default the process-wide `tap` */
  readonly tap?: Pick<Tap, "start"> | undefined;
  /** Hear these calls and everything inside them, besides the tap's own handlers. */
  readonly handlers?: Handlers | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly metadata?: Metadata | undefined;
}

function isOptions(value: unknown): value is ObserveOptions {
  return isObject(value) && !Array.isArray(value);
}

function observerOf(ai: object, options: unknown): Observer {
  if (!isOptions(options)) {
    throw complain(
      "the options of `observe`",
      "an object",
      options,
      "Leave them out for the process-wide tap.",
    );
  }
  const { tap = processTap, handlers, tags, metadata } = options;
  if (!isFunction(fieldOf(tap, "start"))) {
    throw complain(
      "`tap`",
      "a tap",
      tap,
      "createTap() makes one; leave it out for the process-wide one.",
    );
  }
  checkWhatGoesDown({ handlers, tags, metadata });
  return { tap, handlers, tags, metadata, gateway: fieldOf(ai, "gateway") };
}

/** What is to stand in the place of one of the AI SDK's exports; `undefined` for all that are left alone. */
function replacement(name: string, value: unknown, observer: Observer): unknown {
  if (originalOf(value) !== undefined) return value;
  const operation = operationOf(name);
  if (operation !== undefined && isFunction(value)) {
    return observedFunction(value, name, operation, observer);
  }
  if (AGENTS.includes(name) && isAgentClass(value)) return observedAgent(value, observer);
  return undefined;
}

/**
 * Observes the AI SDK: every call of its functions and agents becomes a tree of runs. Takes the module, an object of some
 * of its functions, or a model, and returns the same with the same types. Versions 6 and 7.
 *
 * What is already observed is returned as it is. A call with `isEnabled: false` in its telemetry settings is left alone;
 * `recordInputs: false`, `recordOutputs: false`, `functionId` and `metadata` are heeded.
 *
 * @throws RuntapError where it is given something else, or options that cannot be.
 * @example
 * const { generateText, streamText } = observe(await import("ai"));
 */
export function observe<Observed extends object>(
  ai: Observed,
  options: ObserveOptions = {},
): Observed {
  const observer = observerOf(ai, options);
  if (originalOf(ai) !== undefined) return ai;
  if (isLanguageModel(ai)) return observedModel(ai, ownCalls(observer));
  if (isEmbeddingModel(ai)) return observedEmbeddingModel(ai, observer);
  const observed = { ...ai };
  let count = 0;
  // One class under two names stays one class.
  const made = new Map<unknown, unknown>();
  for (const name of isObject(ai) ? Object.keys(ai) : []) {
    const value = fieldOf(ai, name);
    const instead = made.get(value) ?? replacement(name, value, observer);
    if (instead === undefined) continue;
    made.set(value, instead);
    Reflect.set(observed, name, instead);
    count += 1;
  }
  if (count === 0) {
    throw complain(
      "what is observed",
      "the AI SDK's module, an object of its functions or a model",
      ai,
      'observe(await import("ai")), observe({ generateText, streamText }) or observe(model).',
    );
  }
  markObserved(observed, ai);
  return observed;
}
