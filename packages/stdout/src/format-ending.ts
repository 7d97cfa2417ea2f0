import type {
  AnyCancel,
  AnyEnd,
  AnyEnding,
  AnyError,
  CancelReason,
  EmbeddingFacts,
} from "@runtap/core";
import { shown } from "./content.ts";
import { formatDuration } from "./text/duration.ts";
import { causes, headline } from "./failure.ts";
import { fieldOf } from "./preview.ts";
import { type Line, type Piece, piece } from "./line.ts";
import { fact, facts, named, type Telling, titleOf } from "./telling.ts";
import { counted, formatUsd } from "./text/figures.ts";
import { formatUsage } from "./usage.ts";

const reasons: { readonly [Reason in CancelReason]: string } = {
  abort: "aborted",
  break: "no longer read",
  timeout: "timed out",
  guard: "stopped by a guard",
  interrupt: "interrupted",
  abandoned: "abandoned",
  shutdown: "shut down",
};

// What abort signals say by themselves, the platform's and runtap's: no more than the reason does.
const plainCauses =
  /^AbortError: This operation was aborted|^TimeoutError: The (?:operation was aborted|.* timed out after)/;

/** The line that a run ends with, where it has returned. */
export function formatEnd(event: AnyEnd, telling: Telling): Line {
  return {
    mark: piece("succeeded", telling.glyphs.end),
    title: titleOf(event.run, telling),
    facts: [duration(event), ...results(event, telling)],
  };
}

/** The lines that a run ends with, where it has thrown: the error, and what caused it. */
export function formatError(event: AnyError, telling: Telling): readonly Line[] {
  const { glyphs, failedIn } = telling;
  const said = headline(
    event.error,
    failedIn === undefined ? telling : { ...telling, content: false },
  );
  const what = failedIn === undefined ? said : `${said} in ${failedIn}`;
  const line: Line = {
    mark: piece("failed", glyphs.error),
    title: titleOf(event.run, telling),
    facts: [
      duration(event),
      piece("failed", what),
      modelFacts(event, telling),
      soFar(event, telling),
    ],
  };
  return failedIn === undefined ? [line, ...causeLines(event.error, telling)] : [line];
}

/** The line that a run ends with, where it was stopped: why, and what there was. */
export function formatCancel(event: AnyCancel, telling: Telling): Line {
  return {
    mark: piece("cancelled", telling.glyphs.cancel),
    title: titleOf(event.run, telling),
    facts: [
      duration(event),
      piece("cancelled", reasons[event.reason] ?? named(event.reason)),
      causeOf(event, telling),
      modelFacts(event, telling),
      soFar(event, telling),
    ],
  };
}

/** The causes of an error, a line each, below it. */
export function causeLines(error: unknown, telling: Telling): readonly Line[] {
  return causes(error, telling).map((cause) => ({
    mark: piece("failed", `  ${telling.glyphs.cause}`),
    title: [piece("failed", cause)],
    facts: [],
  }));
}

function duration({ durationMs }: AnyEnding): Piece {
  return fact(formatDuration(durationMs));
}

function results(event: AnyEnd, telling: Telling): readonly Piece[] {
  const { ellipsis } = telling.glyphs;
  switch (event.type) {
    case "llm.end":
      return [
        modelFacts(event, telling),
        telling.hasStreamed ? fact("") : shown(event.text ?? event.output, ellipsis),
      ];
    case "embedding.end": {
      const { count, dimensions } = event;
      const size = dimensions === undefined ? "" : ` (${counted(dimensions, "dimension")})`;
      return [fact(counted(count, "vector") + size), modelFacts(event, telling)];
    }
    case "retriever.end": {
      const { documents } = event;
      const first = fieldOf(documents, "0");
      return [fact(counted(documents.length, "document")), shown(first, ellipsis)];
    }
    default:
      return [
        unshownChunks(telling),
        telling.hasStreamed ? fact("") : shown(event.output, ellipsis),
      ];
  }
}

function unshownChunks({ unshownChunks: count }: Telling): Piece {
  return fact(count === 0 ? "" : counted(count, "chunk"));
}

/** What is known of a model call: `812 → 96 tokens, $0.0012, first after 310ms, stop`. */
function modelFacts(event: AnyEnding, telling: Telling): Piece {
  if (event.run.kind === "llm" && "tokenEvents" in event) {
    const { timeToFirstTokenMs: first, finishReason, toolCalls = [] } = event;
    return facts([
      ...sums(event, telling),
      first === undefined ? "" : `first after ${formatDuration(first)}`,
      toolCalls.length === 0 ? "" : `calls ${toolCalls.map(callName).join(" and ")}`,
      named(finishReason ?? ""),
      event.cached === true ? "from cache" : "",
      answeredBy(event, telling),
    ]);
  }
  switch (event.type) {
    case "embedding.end":
    case "embedding.error":
    case "embedding.cancel":
      return facts([...sums(event, telling), answeredBy(event, telling)]);
    default:
      return fact("");
  }
}

function sums({ usage, costUsd }: EmbeddingFacts, { glyphs }: Telling): readonly string[] {
  return [
    usage === undefined ? "" : formatUsage(usage, glyphs),
    costUsd === undefined ? "" : formatUsd(costUsd),
  ];
}

/** The model that answered, where it is not the one that was asked. */
function answeredBy({ model }: EmbeddingFacts, telling: Telling): string {
  return model === undefined || model === telling.model ? "" : named(model);
}

function callName({ name }: { readonly name?: string }): string {
  return named(name ?? "a tool");
}

/** What there was of the output, unless it was streamed. */
function soFar(event: AnyError | AnyCancel, telling: Telling): Piece {
  if (telling.hasStreamed || !("output" in event)) return fact("");
  const { role, text, closing } = shown(event.output, telling.glyphs.ellipsis);
  return text === "" ? fact("") : piece(role, `so far ${text}`, closing);
}

function causeOf({ cause }: AnyCancel, telling: Telling): Piece {
  if (cause === undefined) return fact("");
  const said = headline(cause, telling);
  return plainCauses.test(said) ? fact("") : piece("cancelled", said);
}
