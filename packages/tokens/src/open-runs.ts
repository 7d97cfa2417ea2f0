import type { AnyStart, RunInfo, RunKind } from "@runtap/core";
import type { CallWatch } from "./budget/call-watch.ts";
import type { Holding } from "./budget/keeper.ts";
import { NOTHING, type Spending } from "./budget/spending.ts";
import { sampleText, type TextSample } from "./estimate/sample-text.ts";
import { MAX_ESTIMATED_LENGTH } from "./estimate/estimate.ts";
import type { CountedCall } from "./ledger/counted-call.ts";

/** A run that has not ended, as far as its calls are concerned. */
export interface OpenRun {
  readonly info: RunInfo;
  readonly parent: OpenRun | undefined;
  readonly call: OpenCall | undefined;
}

/** A model or embedding call that has not ended. */
export interface OpenCall {
  readonly run: RunInfo;
  readonly around: readonly string[];
  /** The call of the same kind that this one is inside: of the two only one was billed. */
  readonly enclosing: OpenCall | undefined;
  readonly parameters: object | undefined;
  readonly input: TextSample | undefined;
  model: string | undefined;
  provider: string | undefined;
  /** A call inside has been counted with what its provider said. */
  isCovered: boolean;
  /** A call inside was not let begin: this one is its wrapping, and was not made either. */
  hasRefused: boolean;
  /** Calls inside of which no provider said anything: this one may know better. */
  readonly pending: CountedCall[];
  watch: CallWatch | undefined;
  /** A store is still being asked whether this one may begin. */
  isAsking: boolean;
  /** What it had spent when it ended, though the store had not answered. */
  spentMeanwhile: Spending;
  /** Where it is counted though it was refused: nothing could wait for the answer. */
  refused: Holding | undefined;
  /** Where this one is counted, after a call inside has taken its place. */
  handedOver: Holding | undefined;
  spentInside: Spending;
  /** It has ended, perhaps while a store was still being asked about it. */
  isOver: boolean;
}

const MAX_OPEN = 100_000;
const MAX_AROUND = 64;

/** Knows the runs that are open, so that a call can be filed under all that it is inside. */
export class OpenRuns {
  readonly #open = new Map<string, OpenRun>();
  readonly #samplesInput: boolean;

  constructor(samplesInput: boolean) {
    this.#samplesInput = samplesInput;
  }

  get size(): number {
    return this.#open.size;
  }

  start(event: AnyStart): OpenRun {
    const { run } = event;
    const parent = run.parentId === undefined ? undefined : this.#open.get(run.parentId);
    const opened = { info: run, parent, call: this.#callOf(event, parent) };
    if (this.#open.size >= MAX_OPEN) this.#forgetOldest();
    this.#open.set(run.id, opened);
    return opened;
  }

  of(runId: string): OpenRun | undefined {
    return this.#open.get(runId);
  }

  kindOf(runId: string): RunKind | undefined {
    return this.#open.get(runId)?.info.kind;
  }

  end(runId: string): OpenRun | undefined {
    const ended = this.#open.get(runId);
    this.#open.delete(runId);
    return ended;
  }

  #callOf(event: AnyStart, parent: OpenRun | undefined): OpenCall | undefined {
    if (event.type !== "llm.start" && event.type !== "embedding.start") return undefined;
    const { run, input, model, provider } = event;
    const around: string[] = [];
    let enclosing: OpenCall | undefined;
    for (let at = parent; at !== undefined && around.length < MAX_AROUND; at = at.parent) {
      around.push(at.info.id);
      if (enclosing === undefined && at.info.kind === run.kind) enclosing = at.call;
    }
    return {
      run,
      around,
      enclosing,
      parameters: event.type === "llm.start" ? event.parameters : undefined,
      input: this.#samplesInput ? sampleText(input, MAX_ESTIMATED_LENGTH) : undefined,
      model,
      provider,
      isCovered: false,
      hasRefused: false,
      pending: [],
      watch: undefined,
      isAsking: false,
      spentMeanwhile: NOTHING,
      refused: undefined,
      handedOver: undefined,
      spentInside: NOTHING,
      isOver: false,
    };
  }

  #forgetOldest(): void {
    for (const id of this.#open.keys()) {
      this.#open.delete(id);
      return;
    }
  }
}
