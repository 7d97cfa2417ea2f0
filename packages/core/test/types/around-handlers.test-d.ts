import { tap } from "@runtap/core";
import { filtered } from "@runtap/core/filtered";
import { sampled } from "@runtap/core/sampled";
import { expectTypeOf } from "vitest";

const handler = { name: "audit", on: {} };

// Around any handler stands a handler.
tap.use(filtered(sampled(handler, { rate: 0.1 }), { kinds: ["llm"] }));

filtered(handler, {
  where: (run) => {
    expectTypeOf(run.kind).toEqualTypeOf<
      "chain" | "agent" | "llm" | "tool" | "retriever" | "embedding"
    >();
    return run.tags.includes("billed");
  },
});

// @ts-expect-error TS2322: Type '"lm"' is not assignable to type '"agent" | "chain" | "embedding" | "llm"
// | "retriever" | "tool"'.
filtered(handler, { kinds: ["lm"] });

// @ts-expect-error TS2561: Object literal may only specify known properties, but 'kind' does not exist
// in type 'FilterRules'. Did you mean to write 'kinds'?
filtered(handler, { kind: ["llm"] });

// @ts-expect-error TS2322: Type '() => Promise<boolean>' is not assignable to type '(run: RunInfo) =>
// boolean'. Type 'Promise<boolean>' is not assignable to type 'boolean'.
filtered(handler, { where: async () => true });

// @ts-expect-error TS2741: Property 'rate' is missing in type '{}' but required in type 'SamplingOptions'.
sampled(handler, {});

// @ts-expect-error TS2561: Object literal may only specify known properties, but 'error' does not exist
// in type 'KeepRules'. Did you mean to write 'errors'?
sampled(handler, { rate: 0.1, keep: { error: true } });
