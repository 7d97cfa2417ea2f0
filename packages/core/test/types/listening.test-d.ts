import {
  type AgentAction,
  type AnyCancel,
  type AnyChunk,
  type AnyEnd,
  type AnyError,
  type AnyEvent,
  type AnyStart,
  defineHandler,
  type Handler,
  type Handlers,
  isFailure,
  isTerminal,
  type LlmEnd,
  type LlmEvent,
  type LlmToken,
  type RunEvent,
  type RunText,
  tap,
  type ToolStart,
  type Usage,
} from "@runtap/core";
import { expectTypeOf } from "vitest";

void tap.run("llm", { name: "answer" }, (run) => {
  run.on("llm.end", (event) => expectTypeOf(event).toEqualTypeOf<LlmEnd>());
  run.on("llm.end", (event) => expectTypeOf(event.usage).toEqualTypeOf<Usage | undefined>());
  run.once("llm.token", (event) => expectTypeOf(event).toEqualTypeOf<LlmToken>());
  run.on("llm.*", (event) => expectTypeOf(event).toEqualTypeOf<LlmEvent>());
  run.on("*.end", (event) => expectTypeOf(event).toEqualTypeOf<AnyEnd>());
  run.on("run.text", (event) => expectTypeOf(event).toEqualTypeOf<RunText>());
  run.on("run.*", (event) => expectTypeOf(event).toEqualTypeOf<RunEvent>());
  run.on("*", (event) => expectTypeOf(event).toEqualTypeOf<AnyEvent>());
  run.onAny((event) => expectTypeOf(event).toEqualTypeOf<AnyEvent>());

  // Other kinds can be heard from below only.
  run.on("tool.start", (event) => expectTypeOf(event).toEqualTypeOf<ToolStart>(), { deep: true });
  run.once("*.chunk", (event) => expectTypeOf(event).toEqualTypeOf<AnyChunk>(), { deep: true });
  expectTypeOf(run.on("*", () => undefined)).toEqualTypeOf<() => void>();
  expectTypeOf(run.events()).toEqualTypeOf<AsyncIterableIterator<AnyEvent>>();
});

// Each listener's event is inferred from its name; the state is what `state` returns.
const timer = defineHandler({
  name: "timer",
  state: (run) => ({ of: run.name, tokens: 0 }),
  on: {
    "*.start": (event, state) => {
      expectTypeOf(event).toEqualTypeOf<AnyStart>();
      expectTypeOf(state).toEqualTypeOf<{ of: string; tokens: number }>();
    },
    "llm.token": (event, state) => (state.tokens += event.token.length),
    "agent.action": (event) => expectTypeOf(event).toEqualTypeOf<AgentAction>(),
    "*.error": (event) => expectTypeOf(event).toEqualTypeOf<AnyError>(),
    "*.cancel": async (event) => expectTypeOf(event).toEqualTypeOf<AnyCancel>(),
    "*": (event) => expectTypeOf(event).toEqualTypeOf<AnyEvent>(),
  },
  flush: async () => undefined,
});
expectTypeOf(timer).toEqualTypeOf<Handler>();

defineHandler({
  name: "stateless",
  on: { "llm.end": (_, state) => expectTypeOf(state).toEqualTypeOf<undefined>() },
});

// A plain object will do; groups nest.
const plain: Handler = { name: "plain", on: { "llm.end": (event) => event.durationMs } };
const group: Handlers = [plain, [timer, [plain]]];
expectTypeOf(tap.use(plain)).toEqualTypeOf<() => void>();
tap.use(group);
tap.use([plain, timer]);
tap.use({ name: "inline", on: { "*.error": (event) => event.originRunId } });

export function tell(event: AnyEvent): string {
  if (isFailure(event)) expectTypeOf(event).toEqualTypeOf<AnyError | AnyCancel>();
  if (isTerminal(event)) expectTypeOf(event.durationMs).toEqualTypeOf<number>();
  switch (event.type) {
    case "llm.end":
      return event.finishReason ?? "";
    case "handler.error":
      return event.handler;
    default:
      return event.type;
  }
}
