import { type CancelReason, classify } from "@runtap/core";
import { fieldOf } from "@runtap/wires/usage";

/** What an error that LangChain reports means for the run. */
export type Meaning =
  | { readonly is: "error" }
  | { readonly is: "cancel"; readonly reason: CancelReason }
  /** Nothing has failed: control goes elsewhere, with this result. */
  | { readonly is: "end"; readonly output: unknown };

const ERROR: Meaning = { is: "error" };

function cancelled(reason: CancelReason): Meaning {
  return { is: "cancel", reason };
}

/** Why a signal stopped: LangChain's `timeout` option is a signal too. */
export function reasonOf(signal: AbortSignal): CancelReason {
  return classify(signal.reason) === "timeout" ? "timeout" : "abort";
}

/** What LangChain makes of a signal's reason: the reason itself, or an error with its text. */
function speaksOf(signal: AbortSignal, error: unknown): boolean {
  if (!signal.aborted) return false;
  const reason: unknown = signal.reason;
  if (error === reason) return true;
  const message = fieldOf(error, "message");
  return message === "Aborted" || message === "Abort" || (reason !== "" && message === reason);
}

/** LangGraph steers by throwing: a pause for a person, a hand-over to the graph around, a shutdown. */
function ofBubble(error: unknown): Meaning | undefined {
  if (fieldOf(error, "is_bubble_up") !== true) return undefined;
  switch (fieldOf(error, "name")) {
    case "GraphDrained":
      return cancelled("shutdown");
    case "ParentCommand":
      return { is: "end", output: fieldOf(error, "command") };
    default:
      return cancelled("interrupt");
  }
}

/** What an error means, given the signals that the runs around were started with. */
export function meaningOf(error: unknown, signals: Iterable<AbortSignal>): Meaning {
  const bubble = ofBubble(error);
  if (bubble !== undefined) return bubble;
  const outcome = classify(error);
  if (outcome === "end") return { is: "end", output: undefined };
  if (outcome !== "error") return cancelled(outcome);
  // Thrown by chat models of LangChain itself, with the partial message.
  if (fieldOf(error, "name") === "ModelAbortError") return cancelled("abort");
  for (const signal of signals) if (speaksOf(signal, error)) return cancelled(reasonOf(signal));
  return ERROR;
}
