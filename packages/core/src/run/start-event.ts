import type { LlmStart, ToolStart, EmbeddingStart } from "../events/events.ts";
import type { AnyStart } from "../events/patterns.ts";
import { isList } from "./list.ts";
import type { RunState } from "./state.ts";

type Growing<Shape> = { -readonly [Field in keyof Shape]: Shape[Field] };

function isPrompt(input: unknown): input is LlmStart["input"] {
  return typeof input === "string" || isList(input);
}

/** What the start event shows of the input. */
function shownInput(state: RunState): unknown {
  const { input } = state;
  const { captureInput } = state.options;
  if (captureInput === undefined) return input;
  if (captureInput === false) return undefined;
  try {
    return captureInput(input);
  } catch {
    state.aside.isInputMissing = true;
    return undefined;
  }
}

/** The start event of a run of any kind. */
export function makeStart(state: RunState): AnyStart {
  const { kind } = state.spec;
  const run = state.info;
  const input = shownInput(state);
  state.markStart();
  const seq = state.startSeq;
  const time = state.startTime;
  switch (kind) {
    case "llm": {
      const { model, provider, parameters, tools, prompt } = state.options;
      const start: Growing<LlmStart> = {
        type: "llm.start",
        run,
        seq,
        time,
        input: isPrompt(input) ? input : "",
      };
      if (model !== undefined) start.model = model;
      if (provider !== undefined) start.provider = provider;
      if (parameters !== undefined) start.parameters = parameters;
      if (tools !== undefined) start.tools = tools;
      if (prompt !== undefined) start.prompt = prompt;
      return start;
    }
    case "tool": {
      const { toolCallId } = state.options;
      const start: Growing<ToolStart> = { type: "tool.start", run, seq, time, input };
      if (toolCallId !== undefined) start.toolCallId = toolCallId;
      return start;
    }
    case "embedding": {
      const { model, provider } = state.options;
      const start: Growing<EmbeddingStart> = { type: "embedding.start", run, seq, time, input };
      if (model !== undefined) start.model = model;
      if (provider !== undefined) start.provider = provider;
      return start;
    }
    case "chain":
      return { type: "chain.start", run, seq, time, input };
    case "agent":
      return { type: "agent.start", run, seq, time, input };
    case "retriever":
      return { type: "retriever.start", run, seq, time, input };
  }
}
