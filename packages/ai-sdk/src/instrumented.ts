import type { Call } from "./call.ts";
import { fieldOf, isFunction, isObject } from "./field.ts";
import { isLanguageModel, observedModel } from "./observed-model.ts";
import { observedTools } from "./observed-tools.ts";
import { resolvedModel } from "./resolved-model.ts";

function withModel(model: unknown, call: Call): unknown {
  const resolved = resolvedModel(model, "languageModel", call.gateway);
  return isObject(resolved) && isLanguageModel(resolved) ? observedModel(resolved, call) : model;
}

/** A callback that hears first, and returns what the program's own returns. */
export function hearing(own: unknown, hear: (event: unknown) => void): unknown {
  return (event: unknown, ...more: readonly unknown[]): unknown => {
    hear(event);
    return isFunction(own) ? own(event, ...more) : undefined;
  };
}

/** The model and the tools among these options, observed. */
function withRuns(options: object, call: Call): object {
  const model = fieldOf(options, "model");
  const tools = fieldOf(options, "tools");
  return {
    ...options,
    ...(model === undefined ? {} : { model: withModel(model, call) }),
    ...(isObject(tools) ? { tools: observedTools(tools, call.startTool) } : {}),
  };
}

/** A callback that chooses options later, for a step or for a call of an agent. */
function choosing(own: unknown, call: Call): unknown {
  if (!isFunction(own)) return own;
  return async (...args: readonly unknown[]): Promise<unknown> => {
    const chosen: unknown = await own(...args);
    return isObject(chosen) ? withRuns(chosen, call) : chosen;
  };
}

/** The options of a call, by which its model calls, tools and steps become runs. */
export function instrumented(options: object, call: Call): object {
  const prepareStep = fieldOf(options, "prepareStep");
  const prepareCall = fieldOf(options, "prepareCall");
  const onStepEnd = fieldOf(options, "onStepEnd");
  // Version 7 prefers the new name of the callback, and version 6 knows the old one alone.
  const steps =
    onStepEnd === undefined
      ? { onStepFinish: hearing(fieldOf(options, "onStepFinish"), call.stepEnded) }
      : { onStepEnd: hearing(onStepEnd, call.stepEnded) };
  return {
    ...withRuns(options, call),
    ...(call.hasSteps ? steps : {}),
    ...(prepareStep === undefined ? {} : { prepareStep: choosing(prepareStep, call) }),
    ...(prepareCall === undefined ? {} : { prepareCall: choosing(prepareCall, call) }),
  };
}
