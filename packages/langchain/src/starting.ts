import type { CommonRunOptions, Metadata, RunKind, RunOptions, StartedRun } from "@runtap/core";
import { usageFold } from "@runtap/wires/usage";
import { cancelRun } from "./ending.ts";
import { attemptOf } from "./identity.ts";
import { plainPayload, unwrapped } from "./messages.ts";
import { sortMetadata } from "./metadata.ts";
import { liveRun, type ModelCall, type OpenRun } from "./open-run.ts";
import { type OpenRuns, RUN_ID_KEY } from "./open-runs.ts";
import type { LangchainHandlerOptions } from "./options.ts";
import { reasonOf } from "./stops.ts";
import { weakly } from "./weakly.ts";

/** A run that LangChain says has started. */
export interface Beginning {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly input: unknown;
  readonly operation?: string | undefined;
  readonly tags: readonly string[];
  /** LangChain's own object: what it is, and how long it lives. */
  readonly metadata: unknown;
  /** The signal that the run was started with, where it is known. */
  readonly signal?: AbortSignal | undefined;
  readonly isHidden?: boolean;
  readonly isGraph?: boolean;
  readonly isSequence?: boolean;
  readonly isFallback?: boolean;
}

type Capture = ((value: unknown) => unknown) | false;

/** Shows an input as the program knows it; made only where somebody hears the start. */
function inputCapture(own: Capture | undefined): Capture {
  if (own === false) return false;
  const plain = (value: unknown): unknown => plainPayload(unwrapped(value, "input"));
  return own === undefined ? plain : (value) => own(plain(value));
}

/** What the outermost run of a call gets, and hands down. */
function rootOptions(options: LangchainHandlerOptions): Partial<CommonRunOptions> {
  const { handlers, tags, userId } = options;
  return { handlers, tags, userId };
}

function metadataOf(id: string, options: LangchainHandlerOptions, isRoot: boolean): Metadata {
  return isRoot ? { ...options.metadata, [RUN_ID_KEY]: id } : { [RUN_ID_KEY]: id };
}

/** Starts runs for what LangChain says has started. */
export class Starting {
  readonly #runs: OpenRuns;
  readonly #options: LangchainHandlerOptions;
  readonly #captureInput: Capture;

  constructor(runs: OpenRuns, options: LangchainHandlerOptions) {
    this.#runs = runs;
    this.#options = options;
    this.#captureInput = inputCapture(options.captureInput);
  }

  /** Starts a run, unless this one is known already; `fields` are those of the kind alone. */
  start<Kind extends RunKind>(
    owner: object,
    kind: Kind,
    beginning: Beginning,
    make: (options: CommonRunOptions) => RunOptions<Kind>,
  ): OpenRun | undefined {
    const known = this.#runs.get(beginning.id);
    if (known?.isOpen === true) {
      // Another handler's echo, or an id given twice while its run was open: the last of the endings counts.
      if (known.owner === owner) known.reuses += 1;
      return undefined;
    }
    const around = this.#runs.get(beginning.parentId);
    const isHidden = beginning.isHidden === true && this.#options.includeHidden !== true;
    if (!isHidden) this.#sayRetry(around, beginning.tags);
    const run = isHidden ? undefined : this.#startRun(kind, beginning, around, make);
    const open: OpenRun = {
      id: beginning.id,
      owner,
      run,
      parent: around,
      tree: around?.tree ?? { signals: new Set() },
      children: new Set(),
      isGraph: beginning.isGraph === true,
      isSequence: beginning.isSequence === true,
      isFallback: beginning.isFallback === true,
      modelCall: kind === "llm" ? newModelCall() : undefined,
      isOpen: true,
      hasFailed: false,
      reuses: 0,
      lastError: undefined,
      interrupt: undefined,
      release: undefined,
    };
    this.#runs.add(open, beginning.metadata);
    if (beginning.signal !== undefined) heed(this.#runs, open, beginning.signal);
    return open;
  }

  #startRun<Kind extends RunKind>(
    kind: Kind,
    beginning: Beginning,
    around: OpenRun | undefined,
    make: (options: CommonRunOptions) => RunOptions<Kind>,
  ): StartedRun<Kind> {
    const options = this.#options;
    const { id, name, input, operation, tags } = beginning;
    const isRoot = around === undefined;
    const sorted = sortMetadata(beginning.metadata);
    const attempt = attemptOf(tags);
    return this.#runs.tap.start(
      kind,
      make({
        ...(isRoot ? rootOptions(options) : {}),
        name,
        input,
        operation,
        parent: this.#runs.parentUnder(around),
        ownTags: tags,
        ownMetadata: attempt === undefined ? sorted.metadata : { ...sorted.metadata, attempt },
        metadata: metadataOf(id, options, isRoot),
        sessionId: options.sessionId ?? sorted.sessionId,
        ttlMs: options.ttlMs,
        captureInput: this.#captureInput,
        captureOutput: options.captureOutput,
      }),
    );
  }

  /** The next attempt of `withRetry`, or the next of `withFallbacks`, on the run that tries. */
  #sayRetry(around: OpenRun | undefined, tags: readonly string[]): void {
    const run = liveRun(around);
    if (around === undefined || run === undefined) return;
    const attempt = attemptOf(tags);
    if (around.lastError === undefined || (attempt === undefined && !around.isFallback)) return;
    const error = around.lastError;
    around.lastError = undefined;
    run.retry(attempt === undefined ? { error } : { error, attempt });
  }
}

/** Ends the run when its signal aborts: LangChain may not come round to saying so. */
function heed(runs: OpenRuns, open: OpenRun, signal: AbortSignal): void {
  open.tree.signals.add(signal);
  // A signal of the program's may live for ever: it must not keep the run.
  open.release = stopOnAbort(runs, weakly(open), signal);
}

function stopOnAbort(
  runs: OpenRuns,
  held: () => OpenRun | undefined,
  signal: AbortSignal,
): () => void {
  const stop = (): void => {
    const open = held();
    if (open !== undefined) cancelRun(runs, open, reasonOf(signal), signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  return () => signal.removeEventListener("abort", stop);
}

// A chunk of LangChain's counts what is new in it.
function newModelCall(): ModelCall {
  const usage = usageFold({ figures: "sum" });
  const unseen = { isWatched: false, isWaiting: undefined };
  const others = { toldOthers: 0, yieldedOthers: 0, lastOthers: [] };
  return { usage, told: "", yielded: "", hasToolTokens: false, ...others, ...unseen };
}
