/** What LangChain tells of a chain that starts, besides its input and what it was made from. */
export interface ChainStartArguments {
  readonly runId: string;
  readonly parentRunId: string | undefined;
  readonly tags: unknown;
  readonly metadata: unknown;
  /** `"prompt"`, `"parser"` and the like. */
  readonly runType: string | undefined;
  readonly runName: string | undefined;
  readonly extra: unknown;
}

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

// What LangChain.js 1.x itself calls a chain that is more than that.
const RUN_TYPES: ReadonlySet<string> = new Set([
  "chain",
  "prompt",
  "parser",
  "llm",
  "tool",
  "retriever",
  "embedding",
]);

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/**
 * Reads the arguments of `handleChainStart` from the run's id on. LangChain.js 1.x declares
 * `(runId, runType, tags, metadata, runName, parentRunId, extra)` and calls with
 * `(runId, parentRunId, tags, metadata, runType, runName, extra)`: which of the two it is shows in where the parent's
 * id stands, so that either will do.
 */
export function readChainStart(
  given: readonly unknown[],
  isOpenRun: (id: string) => boolean = () => false,
): ChainStartArguments {
  const [runId, second, tags, metadata, fifth, sixth, extra] = given;
  const [one, five, six] = [textOf(second), textOf(fifth), textOf(sixth)];
  const isRunId = (value: string | undefined): boolean =>
    value !== undefined && (isOpenRun(value) || UUID.test(value));
  const isDeclaredOrder =
    !isRunId(one) &&
    (one !== undefined ||
      isRunId(six) ||
      (six === undefined && five !== undefined && !RUN_TYPES.has(five)));
  const order = isDeclaredOrder
    ? { runType: one, runName: five, parentRunId: six }
    : { parentRunId: one, runType: five, runName: six };
  return { runId: String(runId), tags, metadata, extra, ...order };
}
