import { fieldOf, isObject } from "@runtap/wires/usage";
import { attachedIn, parentIdIn } from "./attached.ts";
import type { RuntapCallbackHandler } from "./handler.ts";
import { nameOf } from "./identity.ts";
import type { OpenRuns } from "./open-runs.ts";

// Thrown by a tool inside another's body it passes through both: the inner one says it.
const said = new WeakSet<object>();

/** Whether a tool has refused its input before it told anybody that it was called; once for each such error. */
function isRefusal(error: unknown): error is object {
  if (!isObject(error) || said.has(error)) return false;
  const made = fieldOf(error, "constructor");
  if (typeof made !== "function" || made.name !== "ToolInputParsingException") return false;
  said.add(error);
  return true;
}

/** LangChain takes callbacks in place of a config, too. */
function callbacksIn(config: unknown): unknown {
  return Array.isArray(config) || fieldOf(config, "handlers") !== undefined
    ? config
    : fieldOf(config, "callbacks");
}

function toolCallIdIn(input: unknown, config: unknown): unknown {
  const call = fieldOf(input, "type") === "tool_call" ? input : fieldOf(config, "toolCall");
  return fieldOf(call, "id");
}

/**
 * Says a tool's run for a call that ended before LangChain's own would have begun: the input did not fit the schema. To
 * whoever reads the trace, a model that calls a tool wrongly matters as much as a tool that fails.
 */
export function sayRefusal(
  tool: object,
  input: unknown,
  config: unknown,
  error: unknown,
  everywhere: RuntapCallbackHandler | undefined,
): void {
  if (!isRefusal(error)) return;
  const callbacks = callbacksIn(config);
  const attached = [...attachedIn(callbacks), ...attachedIn(fieldOf(tool, "callbacks"))];
  if (attached.length === 0 && everywhere !== undefined) attached.push(everywhere);
  const byTap = new Map<OpenRuns, RuntapCallbackHandler>();
  for (const each of attached) if (!byTap.has(each.parts.runs)) byTap.set(each.parts.runs, each);
  const id = crypto.randomUUID();
  const given = fieldOf(input, "type") === "tool_call" ? fieldOf(input, "args") : input;
  for (const handler of byTap.values()) {
    const [tags, metadata] = [fieldOf(config, "tags"), fieldOf(config, "metadata")];
    const name = nameOf(tool, fieldOf(config, "runName"), "tool");
    const callId = toolCallIdIn(input, config);
    const known = typeof callId === "string" ? callId : undefined;
    handler.handleToolStart({}, given, id, parentIdIn(callbacks), tags, metadata, name, known);
    handler.handleToolError(error, id);
  }
}
