import type { Metadata } from "@runtap/core";
import { fieldOf, isObject, nameAt, signalAt } from "./field.ts";

/** What a call of the AI SDK says of itself. */
export interface CallStart {
  /** The `functionId` of its telemetry settings, where it has one. */
  readonly functionId: string | undefined;
  readonly input: unknown;
  readonly metadata: Metadata | undefined;
  readonly signal: AbortSignal | undefined;
  /** `isEnabled: false` in its telemetry settings: not to be observed. */
  readonly isEnabled: boolean;
  /** `recordInputs: false`: its inputs are to stay where they are. */
  readonly showsInput: boolean;
  readonly showsOutput: boolean;
}

/** `telemetry` since version 7, `experimental_telemetry` before. */
function telemetryOf(options: unknown): unknown {
  return fieldOf(options, "telemetry") ?? fieldOf(options, "experimental_telemetry");
}

function isMetadata(value: unknown): value is Metadata {
  return isObject(value);
}

/** What was asked: the prompt or the messages alone, with the instructions where there are some. */
export function inputOf(options: unknown): unknown {
  const system = fieldOf(options, "instructions") ?? fieldOf(options, "system");
  const prompt = fieldOf(options, "prompt");
  const messages = fieldOf(options, "messages");
  if (system === undefined) return prompt ?? messages ?? valueOf(options);
  return prompt === undefined ? { system, messages } : { system, prompt };
}

/** What is embedded, or looked for. */
function valueOf(options: unknown): unknown {
  return fieldOf(options, "value") ?? fieldOf(options, "values") ?? fieldOf(options, "query");
}

/** Reads the options of a call; an agent's settings are part of them. */
export function callStart(options: unknown): CallStart {
  const telemetry = telemetryOf(options);
  const metadata = fieldOf(telemetry, "metadata");
  return {
    functionId: nameAt(telemetry, "functionId"),
    input: inputOf(options),
    metadata: isMetadata(metadata) ? metadata : undefined,
    signal: signalAt(options),
    isEnabled: fieldOf(telemetry, "isEnabled") !== false,
    showsInput: fieldOf(telemetry, "recordInputs") !== false,
    showsOutput: fieldOf(telemetry, "recordOutputs") !== false,
  };
}
