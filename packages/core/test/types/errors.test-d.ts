import {
  createTap,
  currentRun,
  defineHandler,
  type Handler,
  type LlmRun,
  type Run,
  tap,
} from "@runtap/core";

// What users read when they are mistaken: each message is quoted, and compared with what the compiler says.

// @ts-expect-error TS2345: Argument of type '"lm"' is not assignable to parameter of type '"agent"
// | "chain" | "embedding" | "llm" | "retriever" | "tool"'.
void tap.run("lm", { name: "answer" }, () => "text");

// @ts-expect-error TS2741: Property 'name' is missing in type '{}' but required in type
// 'LlmRunOptions'.
void tap.run("llm", {}, () => "text");

// @ts-expect-error TS2561: Object literal may only specify known properties, but 'modell' does not
// exist in type 'LlmRunOptions'. Did you mean to write 'model'?
void tap.run("llm", { name: "answer", modell: "gpt-5" }, () => "text");

// @ts-expect-error TS2322: Type 'number' is not assignable to type 'string | readonly Message[] |
// undefined'.
void tap.run("llm", { name: "answer", input: 42 }, () => "text");

// @ts-expect-error TS2353: Object literal may only specify known properties, and 'model' does not
// exist in type 'ToolRunOptions'.
void tap.run("tool", { name: "search", model: "gpt-5" }, () => "text");

void tap.run("tool", { name: "search" }, (run) => {
  // @ts-expect-error TS2339: Property 'token' does not exist on type 'ToolRun'.
  run.token("text");
  // @ts-expect-error TS2339: Property 'end' does not exist on type 'ToolRun'.
  run.end("output");
  // @ts-expect-error TS2339: Property 'action' does not exist on type 'ToolRun'.
  run.action("search", {});
});

void tap.run("retriever", { name: "manual" }, (run) => {
  // @ts-expect-error TS2339: Property 'chunk' does not exist on type 'RetrieverRun'.
  run.chunk("document");
  // @ts-expect-error TS2339: Property 'report' does not exist on type 'RetrieverRun'.
  run.report({ usage: { inputTokens: 1 } });
});

void tap.run("llm", { name: "answer" }, (run) => {
  // @ts-expect-error TS2339: Property 'chunk' does not exist on type 'LlmRun'.
  run.chunk("text");
  // @ts-expect-error TS2353: Object literal may only specify known properties, and 'prompt_tokens'
  // does not exist in type 'UsageReport'.
  run.report({ usage: { prompt_tokens: 1 } });
  // @ts-expect-error TS2345: Argument of type '"llm.ned"' is not assignable to parameter of type
  // '"llm.ned" & NoSuchEvent<"llm.ned", "llm.*" | "llm.cancel" | "llm.end" | "llm.error" |
  // "llm.start" | "llm.token">'. Type 'string' is not assignable to type 'NoSuchEvent<"llm.ned",
  // "llm.*" | "llm.cancel" | "llm.end" | "llm.error" | "llm.start" | "llm.token">'.
  run.on("llm.ned", (event) => event.run.id);
  // @ts-expect-error TS2345: Argument of type '"lmm.end"' is not assignable to parameter of type
  // '"lmm.end" & NoSuchEvent<"lmm.end", "*.end" | "agent.end" | "chain.end" | "embedding.end" |
  // "llm.end" | "retriever.end" | "tool.end">'. Type 'string' is not assignable to type
  // 'NoSuchEvent<"lmm.end", "*.end" | "agent.end" | "chain.end" | "embedding.end" | "llm.end" |
  // "retriever.end" | "tool.end">'.
  run.on("lmm.end", (event) => event.run.id);
  // @ts-expect-error TS2345: Argument of type '"tool.end"' is not assignable to parameter of type
  // '"tool.end" & NeverFires<"tool.end", "llm", "{ deep: true } is given">'. Type 'string' is not
  // assignable to type 'NeverFires<"tool.end", "llm", "{ deep: true } is given">'.
  run.on("tool.end", (event) => event.run.id);
  // @ts-expect-error TS2345: Argument of type '"*.chunk"' is not assignable to parameter of type
  // '"*.chunk" & NeverFires<"*.chunk", "llm", "{ deep: true } is given">'. Type 'string' is not
  // assignable to type 'NeverFires<"*.chunk", "llm", "{ deep: true } is given">'.
  run.once("*.chunk", (event) => event.run.id);
  // @ts-expect-error TS2339: Property 'chunk' does not exist on type 'LlmEnd'.
  run.on("llm.end", (event) => event.chunk);
  // @ts-expect-error TS2345: Argument of type '"llm.ned"' is not assignable to parameter of type
  // '"llm.ned" & NoSuchEvent<"llm.ned", "llm.*" | "llm.cancel" | "llm.end" | "llm.error" |
  // "llm.start" | "llm.token">'. Type 'string' is not assignable to type 'NoSuchEvent<"llm.ned",
  // "llm.*" | "llm.cancel" | "llm.end" | "llm.error" | "llm.start" | "llm.token">'.
  run.on("llm.ned", (event) => event.run.id, { deep: true });
  // @ts-expect-error TS2345: Argument of type '{ type: string; }' is not assignable to parameter of
  // type '"Add your events to `interface CustomEventMap` first"'.
  run.emit({ type: "cart.updated" });
});

// @ts-expect-error TS2339: Property 'follow' does not exist on type 'StartedRetriever'.
tap.start("retriever", { name: "manual" }).follow([]);

// @ts-expect-error TS2345: Argument of type '"because"' is not assignable to parameter of type
// 'CancelReason | undefined'.
tap.start("tool", { name: "search" }).cancel("because");

// @ts-expect-error TS2345: Argument of type '{ usage: {}; }' is not assignable to parameter of type
// 'undefined'.
tap.start("tool", { name: "search" }).end("found", { usage: {} });

// @ts-expect-error TS2739: Type '(event: AnyEvent) => AnyEvent' is missing the following properties
// from type 'NoSuchEvent<"llm.ned", "llm.*" | "llm.cancel" | "llm.end" | "llm.error" | "llm.start"
// | "llm.token">': noSuchEvent, expected
defineHandler({ name: "audit", on: { "llm.ned": (event) => event } });

// @ts-expect-error TS2739: Type '(event: AnyEvent) => AnyEvent' is missing the following properties
// from type 'NoSuchEvent<"lmm.end", "*.end" | "agent.end" | "chain.end" | "embedding.end" |
// "llm.end" | "retriever.end" | "tool.end">': noSuchEvent, expected
defineHandler({ name: "audit", on: { "lmm.end": (event) => event } });

// @ts-expect-error TS2739: Type '(event: AnyEvent) => AnyEvent' is missing the following properties
// from type 'NoSuchEvent<"*.ended", "*.cancel" | "*.chunk" | "*.end" | "*.error" | "*.start" |
// "*.token">': noSuchEvent, expected
defineHandler({ name: "audit", on: { "*.ended": (event) => event } });

// @ts-expect-error TS2345: Argument of type '{ on: { "llm.end": (event: LlmEnd) => LlmEnd; }; }' is
// not assignable to parameter of type 'Definition<undefined> & { readonly on: Listeners<undefined>
// & KnownNames<"llm.end">; }'. Property 'name' is missing in type '{ on: { "llm.end": (event:
// LlmEnd) => LlmEnd; }; }' but required in type 'Definition<undefined>'.
defineHandler({ on: { "llm.end": (event) => event } });

// @ts-expect-error TS2339: Property 'chunk' does not exist on type 'LlmEnd'.
defineHandler({ name: "audit", on: { "llm.end": (event) => event.chunk } });

defineHandler({
  name: "timer",
  state: () => ({ since: 0 }),
  // @ts-expect-error TS2551: Property 'sinec' does not exist on type '{ since: number; }'. Did you
  // mean 'since'?
  on: { "llm.end": (event, state) => state.sinec },
});

// @ts-expect-error TS2739: Type '() => undefined' is missing the following properties from type
// 'NoSuchEvent<"llm.ned", "llm.*" | "llm.cancel" | "llm.end" | "llm.error" | "llm.start" |
// "llm.token">': noSuchEvent, expected
tap.use({ name: "audit", on: { "llm.ned": () => undefined } });

// @ts-expect-error TS2561: Object literal may only specify known properties, but 'handler' does not
// exist in type 'TapOptions'. Did you mean to write 'handlers'?
createTap({ handler: [] });

// @ts-expect-error TS2322: Type '"implicit"' is not assignable to type '"ambient" | "explicit" |
// undefined'.
createTap({ context: "implicit" });

tap.wrap(
  "tool",
  // @ts-expect-error TS2322: Type '(query: string) => { inputs: string; }' is not assignable to
  // type '(query: string) => ToolFields'. Type '{ inputs: string; }' has no properties in common
  // with type 'Partial<Omit<ToolRunOptions, Standing>>'.
  { name: "search", fields: (query) => ({ inputs: query }) },
  (query: string) => query,
);

tap.wrap(
  "llm",
  // @ts-expect-error TS2551: Property 'usag' does not exist on type '{ usage: {}; }'. Did you mean
  // 'usage'?
  { name: "answer", report: (result) => ({ usage: result.usag }) },
  () => ({ usage: {} }),
);

// @ts-expect-error TS2353: Object literal may only specify known properties, and 'name' does not
// exist in type 'ScopeOptions'.
tap.scope({ handlers: [], name: "request" }, () => undefined);

// @ts-expect-error TS2322: Type 'ToolRun | undefined' is not assignable to type 'LlmRun |
// undefined'. Type 'ToolRun' is missing the following properties from type 'LlmRun': token, report
export const llm: LlmRun | undefined = currentRun("tool");

// @ts-expect-error TS2739: Type 'StartedTool' is missing the following properties from type
// 'LlmRun': token, report
export const stringly: Run<"llm"> = tap.start("tool", { name: "search" });

// @ts-expect-error TS2339: Property 'chunk' does not exist on type 'LlmEnd'.
export const handler: Handler = { name: "audit", on: { "llm.end": (event) => event.chunk } };
