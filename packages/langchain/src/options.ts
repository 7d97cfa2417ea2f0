import { complain, type Handlers, type Metadata, type Tap, tap as processTap } from "@runtap/core";

/** What a LangChain callback handler of runtap's can be told. */
export interface LangchainHandlerOptions {
  /** Where the runs start. @default the process-wide tap */
  readonly tap?: Tap | undefined;
  /** Hear these runs, besides the tap's own handlers. */
  readonly handlers?: Handlers | undefined;
  /** Go down to everything inside. */
  readonly tags?: readonly string[] | undefined;
  /** Goes down to everything inside. */
  readonly metadata?: Metadata | undefined;
  readonly userId?: string | undefined;
  /** @default LangGraph's `thread_id` */
  readonly sessionId?: string | undefined;
  /**
   * Has chat models stream where the program only asked for the answer, so that there are tokens: LangChain then sends
   * another request than without. @default false
   */
  readonly streaming?: boolean | undefined;
  /** Shows the steps that LangGraph marks as its own plumbing. @default false */
  readonly includeHidden?: boolean | undefined;
  /**
   * Sees streams being broken off and aborted, and makes LangChain's runs ambient in the bodies of lambdas, tools and
   * nodes. For that, a few methods of `@langchain/core` are wrapped once per process. Without, a stream that is broken
   * off is abandoned when it is collected, and runs in bodies need `parentFrom(config)`. @default true
   */
  readonly instrument?: boolean | undefined;
  /** `false` keeps inputs off the start events, a function changes what is shown there. */
  readonly captureInput?: false | ((input: unknown) => unknown) | undefined;
  /** `false` keeps outputs off the endings, a function changes what is shown there. */
  readonly captureOutput?: false | ((output: unknown) => unknown) | undefined;
  /** Milliseconds without a sign of life after which a run is abandoned. @default the tap's `runTtlMs` */
  readonly ttlMs?: number | undefined;
}

const KNOWN: readonly (keyof LangchainHandlerOptions)[] = [
  "tap",
  "handlers",
  "tags",
  "metadata",
  "userId",
  "sessionId",
  "streaming",
  "includeHidden",
  "instrument",
  "captureInput",
  "captureOutput",
  "ttlMs",
];

const BOOLEANS = ["streaming", "includeHidden", "instrument"] as const;

/** Whether this is a tap: whoever has `run`, `start` and `use`. */
export function isTap(value: unknown): value is Tap {
  return (
    typeof value === "object" &&
    value !== null &&
    ["run", "start", "use"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/** The options, checked: a bare tap stands for `{ tap }`. */
export function readOptions(given: unknown): LangchainHandlerOptions & { readonly tap: Tap } {
  if (given === undefined || isTap(given)) return { tap: given ?? processTap };
  requireOptions(given);
  const { tap = processTap } = given;
  if (!isTap(tap)) {
    throw complain(
      "`tap`",
      "a tap",
      tap,
      "createTap() makes one; leave it out for the process-wide one.",
    );
  }
  for (const name of BOOLEANS) {
    const value = given[name];
    if (value !== undefined && typeof value !== "boolean") {
      throw complain(`\`${name}\``, "true or false", value, "Leave it out for the default.");
    }
  }
  return { ...given, tap };
}

function requireOptions(given: unknown): asserts given is LangchainHandlerOptions {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw complain(
      "what langchainHandler() takes",
      "a tap or an object of options",
      given,
      'langchainHandler({ tags: ["eu"] })',
    );
  }
  const known: readonly string[] = KNOWN;
  for (const key of Object.keys(given)) {
    if (!known.includes(key)) {
      throw complain("a key in the options", `one of ${KNOWN.join(", ")}`, key, "Is it misspelt?");
    }
  }
}
