import { defineHandler, tap } from "@runtap/core";
import { toRecord } from "@runtap/core/records";
import { expectTypeOf } from "vitest";

declare module "@runtap/core" {
  interface CustomEventMap {
    "cart.updated": { readonly items: number };
    "cart.emptied": { readonly by: string };
    "billing.error": { readonly code: number };
  }

  interface RunMetadata {
    readonly tenant: string;
  }
}

void tap.run("chain", { name: "shop", metadata: { tenant: "acme", other: 1 } }, (run) => {
  run.emit({ type: "cart.updated", items: 3 });
  run.on("cart.updated", (event) => {
    expectTypeOf(event.type).toEqualTypeOf<"cart.updated">();
    expectTypeOf(event.items).toEqualTypeOf<number>();
    expectTypeOf(toRecord(event).type).toEqualTypeOf<"cart.updated">();
    expectTypeOf(event.run.metadata.tenant).toEqualTypeOf<string | undefined>();
  });
  run.on("cart.*", (event) => {
    expectTypeOf(event.type).toEqualTypeOf<"cart.updated" | "cart.emptied">();
    if (event.type === "cart.emptied") expectTypeOf(event.by).toEqualTypeOf<string>();
  });
  // @ts-expect-error TS2345: Argument of type '{ type: "cart.updated"; }' is not assignable to
  // parameter of type 'CustomEvent'. Type '{ type: "cart.updated"; }' is not assignable to type '{
  // readonly type: "cart.updated"; } & { readonly items: number; }'. Property 'items' is missing in
  // type '{ type: "cart.updated"; }' but required in type '{ readonly items: number; }'.
  run.emit({ type: "cart.updated" });
  // @ts-expect-error TS2820: Type '"cart.updatd"' is not assignable to type '"cart.emptied" |
  // "cart.updated"'. Did you mean '"cart.updated"'?
  run.emit({ type: "cart.updatd", items: 3 });
  // @ts-expect-error TS2322: Type 'string' is not assignable to type 'number'.
  run.emit({ type: "cart.updated", items: "3" });
  // @ts-expect-error TS2322: Type '"llm.end"' is not assignable to type '"cart.emptied" |
  // "cart.updated"'.
  run.emit({ type: "llm.end" });
  // @ts-expect-error TS2322: Type '"billing.error"' is not assignable to type '"cart.emptied" |
  // "cart.updated"'.
  run.emit({ type: "billing.error", code: 3 });
  // @ts-expect-error TS2345: Argument of type '"cart.updatd"' is not assignable to parameter of
  // type '"cart.updatd" & NoSuchEvent<"cart.updatd", "cart.*" | "cart.emptied" | "cart.updated">'.
  // Type 'string' is not assignable to type 'NoSuchEvent<"cart.updatd", "cart.*" | "cart.emptied" |
  // "cart.updated">'.
  run.on("cart.updatd", (event) => event);
  // @ts-expect-error TS2345: Argument of type '"billing.error"' is not assignable to parameter of
  // type '"billing.error" & NoSuchEvent<"billing.error", "*.error" | "agent.error" | "chain.error"
  // | "embedding.error" | "handler.error" | "llm.error" | "retriever.error" | "tool.error">'. Type
  // 'string' is not assignable to type 'NoSuchEvent<"billing.error", "*.error" | "agent.error" |
  // "chain.error" | "embedding.error" | "handler.error" | "llm.error" | "retriever.error" |
  // "tool.error">'.
  run.on("billing.error", (event) => event);
});

defineHandler({
  name: "shop",
  on: {
    "cart.updated": (event) => expectTypeOf(event.items).toEqualTypeOf<number>(),
    "cart.*": (event) => expectTypeOf(event.type).toEqualTypeOf<"cart.updated" | "cart.emptied">(),
    "*.error": (event) => expectTypeOf(event.originRunId).toEqualTypeOf<string>(),
  },
});

// @ts-expect-error TS2739: Type '(event: AnyEvent) => AnyEvent' is missing the following properties
// from type 'NoSuchEvent<"cart.updatd", "cart.*" | "cart.emptied" | "cart.updated">': noSuchEvent,
// expected
defineHandler({ name: "shop", on: { "cart.updatd": (event) => event } });

// @ts-expect-error TS2322: Type 'number' is not assignable to type 'string'.
void tap.run("chain", { name: "shop", metadata: { tenant: 3 } }, () => undefined);
