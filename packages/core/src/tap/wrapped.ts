import type { AnyEvent, EventMap } from "../events/events.ts";
import type { RunKind } from "../events/run-info.ts";
import type {
  CommonRunOptions,
  EmbeddingReport,
  EmbeddingRunOptions,
  LlmReport,
  LlmRunOptions,
  Picked,
  RunOptions,
  ScopeOptions,
  ToolRunOptions,
} from "../run/options.ts";

/** Any function at all. */
export type AnyFunction = (...args: never[]) => unknown;

/** What a call of the function resolves to. */
export type ResultOf<Fn extends AnyFunction> = Awaited<ReturnType<Fn>>;

interface Pickers {
  readonly chain: unknown;
  readonly agent: unknown;
  readonly llm: Picked;
  readonly tool: unknown;
  readonly retriever: unknown;
  readonly embedding: unknown;
}

interface Reports {
  readonly chain: undefined;
  readonly agent: undefined;
  readonly llm: LlmReport | undefined;
  readonly tool: undefined;
  readonly retriever: undefined;
  readonly embedding: EmbeddingReport | undefined;
}

type ChunkOf<Result> =
  Result extends AsyncIterable<infer Chunk>
    ? Chunk
    : Result extends Iterable<infer Chunk>
      ? Chunk
      : unknown;

/** How the calls of a wrapped function become runs. */
export type WrapOptions<Kind extends RunKind, Fn extends AnyFunction> = Omit<
  RunOptions<Kind>,
  "name" | "input" | "id"
> & {
  /** @default the function's own name */
  readonly name?: string | undefined;
  /** The start event's fields from a call's arguments. @default `input`: the sole argument, or the array of them */
  readonly fields?: ((...args: Parameters<Fn>) => StartFields<Kind>) | undefined;
  /**
   * What to say of each chunk, where the result is a stream. Before TypeScript 6 a chunk is `unknown` if the function is a
   * `function` expression in the same call: give the function a name and pass that.
   */
  readonly pick?: ((chunk: ChunkOf<ResultOf<Fn>>) => Pickers[Kind]) | undefined;
  /** Facts for the ending, from the result. */
  readonly report?: ((result: ResultOf<Fn>) => Reports[Kind]) | undefined;
  /** The part of the result that the run lasts as long as: a promise or a stream. */
  readonly until?: ((result: ReturnType<Fn>) => unknown) | undefined;
};

type Standing = keyof ScopeOptions | "id";

interface CommonFields extends Partial<Omit<CommonRunOptions, Standing>> {}
interface LlmFields extends Partial<Omit<LlmRunOptions, Standing>> {}
interface ToolFields extends Partial<Omit<ToolRunOptions, Standing>> {}
interface EmbeddingFields extends Partial<Omit<EmbeddingRunOptions, Standing>> {}

interface FieldsByKind {
  readonly chain: CommonFields;
  readonly agent: CommonFields;
  readonly llm: LlmFields;
  readonly tool: ToolFields;
  readonly retriever: CommonFields;
  readonly embedding: EmbeddingFields;
}

/** The fields of a start event that may differ from call to call. */
export type StartFields<Kind extends RunKind> = FieldsByKind[Kind];

/** The regular ending of a call of the function. */
export type EndOf<Fn extends AnyFunction, Kind extends RunKind> = EventMap[`${Kind}.end`] & {
  readonly output: ResultOf<Fn>;
};

interface WrappedMembers<Fn extends AnyFunction, Kind extends RunKind> {
  /** The same function for one request: with its handlers, tags, metadata. */
  with(scope: ScopeOptions): Wrapped<Fn, Kind>;
  /** Whether an event is the regular ending of a call of this function; its `output` is then typed. */
  ended(event: AnyEvent): event is AnyEvent & EndOf<Fn, Kind>;
}

/** A function of the same signature whose every call is a run. */
export type Wrapped<Fn extends AnyFunction, Kind extends RunKind> = Fn & WrappedMembers<Fn, Kind>;
