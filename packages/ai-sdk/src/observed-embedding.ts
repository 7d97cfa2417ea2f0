import type { EmbeddingRunOptions, StartedEmbedding } from "@runtap/core";
import { fieldOf, isFunction, isObject, listAt, signalAt } from "./field.ts";
import { handedDown, type Observer } from "./observer.ts";
import { embeddingFacts, embeddingStart } from "./operations.ts";
import { performed } from "./performed.ts";
import { type Replacement, withMethods } from "./replaced-methods.ts";
import { resolvedModel } from "./resolved-model.ts";

/** Whether this is an embedding model of the AI SDK. */
export function isEmbeddingModel(value: object): boolean {
  return isFunction(fieldOf(value, "doEmbed"));
}

interface FailedAttempt {
  readonly values: readonly unknown[];
  readonly error: unknown;
  readonly time: number;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
}

/** Says the retries of an embedding: the same values, asked for again. Several requests may be under way at once. */
function sayingRetries(run: StartedEmbedding): Replacement {
  const failed: FailedAttempt[] = [];
  return (own) => async (params) => {
    const values = listAt(params, "values");
    const at = failed.findIndex((attempt) => isSame(attempt.values, values));
    const [attempt] = at < 0 ? [] : failed.splice(at, 1);
    if (attempt !== undefined) {
      run.retry({ error: attempt.error, delayMs: performance.now() - attempt.time });
    }
    try {
      return await own(params);
    } catch (error) {
      failed.push({ values, error, time: performance.now() });
      throw error;
    }
  };
}

/** An embedding under way. */
export interface Embedding {
  readonly run: StartedEmbedding;
  readonly model: unknown;
  /** Takes the facts from its result; the vectors stay where they are. */
  readonly report: (result: unknown) => void;
}

/** Starts the run of an embedding that was asked for with these options. */
export function embeddingOf(
  { tap, gateway }: Observer,
  options: object,
  runOptions: EmbeddingRunOptions,
): Embedding {
  const given = fieldOf(options, "model");
  const model = resolvedModel(given, "embeddingModel", gateway);
  const run = tap.start("embedding", { ...runOptions, ...embeddingStart(model) });
  return {
    run,
    model: isObject(model) ? withMethods(model, { doEmbed: sayingRetries(run) }) : given,
    report: (result) => run.report(embeddingFacts(result)),
  };
}

/** An embedding model in place of this one, whose calls become runs. */
export function observedEmbeddingModel<Model extends object>(
  model: Model,
  observer: Observer,
): Model {
  const doEmbed: Replacement = (own) => async (params) => {
    const run = observer.tap.start("embedding", {
      ...handedDown(observer),
      ...embeddingStart(model),
      name: "embeddings",
      input: fieldOf(params, "values"),
      signal: signalAt(params),
    });
    return performed(
      run,
      () => own(params),
      (result) => run.report(embeddingFacts(result)),
    );
  };
  return withMethods(model, { doEmbed });
}
