import type { AnyEnding, LlmEnd, LlmToken, ToolEvent } from "@runtap/core";
import { type BatchHandler, defineBatchHandler, queued } from "@runtap/core/queued";
import { expectTypeOf } from "vitest";

defineBatchHandler({
  name: "archive",
  batch: {
    on: ["llm.end", "tool.*"],
    deliver: (events, { signal }) => {
      expectTypeOf(events).toEqualTypeOf<readonly (LlmEnd | ToolEvent)[]>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
    },
  },
});

defineBatchHandler({
  name: "misspelt",
  batch: {
    // @ts-expect-error TS2322: Type '"llm.tokn"' is not assignable to type '"llm.end" |
    // NoSuchEvent<"llm.tokn", "llm.*" | "llm.cancel" | "llm.end" | "llm.error" | "llm.start" |
    // "llm.token">'.
    on: ["llm.end", "llm.tokn"],
    deliver: (events) => events.length,
  },
});

// A class says what it takes.
class Tokens implements BatchHandler<"llm.token"> {
  readonly name = "tokens";
  readonly batch: BatchHandler<"llm.token">["batch"] = {
    on: ["llm.token"],
    deliver: (events) => {
      expectTypeOf(events).toEqualTypeOf<readonly LlmToken[]>();
    },
  };
}
queued(new Tokens());

queued(
  defineBatchHandler({
    name: "endings",
    batch: {
      on: ["*.end", "*.error", "*.cancel"],
      deliver: async (events) => {
        expectTypeOf(events[0]).toEqualTypeOf<AnyEnding | undefined>();
      },
    },
    close: () => undefined,
  }),
  { batchSize: 100, batchIntervalMs: 1000 },
);

// @ts-expect-error TS2322: Type '"drop-all"' is not assignable to type 'Overflow | undefined'.
queued(new Tokens(), { overflow: "drop-all" });

// @ts-expect-error TS2561: Object literal may only specify known properties, but 'maxPendin' does
// not exist in type 'QueuedOptions'. Did you mean to write 'maxPending'?
queued(new Tokens(), { maxPendin: 10 });
