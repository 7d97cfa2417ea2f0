/** What a thrown value means for the run it is thrown in. */
export type Outcome = "error" | "abort" | "timeout" | "interrupt" | "end";

const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>([
  "error",
  "abort",
  "timeout",
  "interrupt",
  "end",
]);

const BY_NAME: Readonly<Record<string, Outcome>> = {
  // The DOM's names, used by fetch, streams and AbortSignal.timeout().
  AbortError: "abort",
  TimeoutError: "timeout",
  // The official OpenAI and Anthropic clients.
  APIUserAbortError: "abort",
  // LangGraph pauses a graph by throwing these.
  GraphInterrupt: "interrupt",
  NodeInterrupt: "interrupt",
};

// Next.js and React Router steer by throwing: nothing has failed.
const STEERING = /^(?:NEXT_REDIRECT|NEXT_NOT_FOUND|NEXT_HTTP_ERROR_FALLBACK)(?:;|$)/;

function nameOf(value: object): string {
  const name: unknown = "name" in value ? value.name : undefined;
  const known = typeof name === "string" && Object.hasOwn(BY_NAME, name);
  // Some clients leave `name` at "Error": the class tells.
  return known ? name : value.constructor.name;
}

function isSteering(value: object): boolean {
  if (typeof Response === "function" && value instanceof Response) {
    return value.status >= 300 && value.status < 400;
  }
  return "digest" in value && typeof value.digest === "string" && STEERING.test(value.digest);
}

/**
 * What a thrown value means by default: an abort of the platform or of a provider's client, a time-out, an interrupt
 * of LangGraph, a redirect of a web framework (`"end"`: no failure at all), and for everything else `"error"`.
 */
export function classify(thrown: unknown): Outcome {
  if (typeof thrown !== "object" || thrown === null) return "error";
  try {
    if (isSteering(thrown)) return "end";
    const name = nameOf(thrown);
    return Object.hasOwn(BY_NAME, name) ? (BY_NAME[name] ?? "error") : "error";
  } catch {
    return "error";
  }
}

/** Asks the user's classifier first; what it does not know, or fails on, is classified by default. */
export function classifier(
  own: ((thrown: unknown) => Outcome | undefined) | undefined,
): (thrown: unknown) => Outcome {
  if (own === undefined) return classify;
  return (thrown) => {
    try {
      const outcome = own(thrown);
      return OUTCOMES.has(outcome) && outcome !== undefined ? outcome : classify(thrown);
    } catch {
      return classify(thrown);
    }
  };
}
