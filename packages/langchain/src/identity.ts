import { fieldOf } from "@runtap/wires/usage";

/** What a runnable is, as far as its callbacks tell. */
export interface Identity {
  readonly kind: "chain" | "agent";
  readonly name: string;
  readonly operation?: string;
  /** A graph of LangGraph, not one of its nodes. */
  readonly isGraph: boolean;
  /** Runs its children one after the other. */
  readonly isSequence: boolean;
  /** Tries its children until one succeeds. */
  readonly isFallback: boolean;
  /** Plumbing that LangGraph itself asks tracers not to show. */
  readonly isHidden: boolean;
}

/** What is known of a runnable that starts. */
export interface Sighting {
  readonly serialized: unknown;
  readonly runName?: string | undefined;
  readonly runType?: string | undefined;
  readonly tags: readonly string[];
  readonly metadata: unknown;
  /** Whether an agent is among the runs around. */
  readonly isInsideAgent: boolean;
}

// The tag by which LangGraph marks its plumbing: `TAG_HIDDEN` in @langchain/langgraph.
const HIDDEN = "langsmith:hidden";

// What calls itself an agent: the classic executor and, in `metadata.ls_integration`, the agents of `langchain` 1.x.
const AGENT_CLASSES: ReadonlySet<string> = new Set(["AgentExecutor"]);
const AGENT_INTEGRATIONS: ReadonlySet<unknown> = new Set(["langchain_create_agent"]);

// What LangGraph calls a graph without a name.
const GRAPH_NAME = "LangGraph";

function idOf(serialized: unknown): readonly string[] {
  const id = fieldOf(serialized, "id");
  return Array.isArray(id) ? id.map(String) : [];
}

/** The name of the class that something was made from. */
export function classOf(serialized: unknown): string | undefined {
  return idOf(serialized).at(-1);
}

/** What LangChain calls a run: the name it was given, else its own, else its class. */
export function nameOf(serialized: unknown, runName: unknown, otherwise: string): string {
  for (const name of [runName, fieldOf(serialized, "name"), classOf(serialized)]) {
    if (typeof name === "string" && name !== "") return name;
  }
  return otherwise;
}

function isAgent(sighting: Sighting, isGraph: boolean, name: string): boolean {
  const { metadata, isInsideAgent } = sighting;
  if (AGENT_CLASSES.has(classOf(sighting.serialized) ?? "")) return true;
  if (!isGraph || !AGENT_INTEGRATIONS.has(fieldOf(metadata, "ls_integration"))) return false;
  // The mark goes down to everything inside: there, a graph is taken for an agent where somebody has named it.
  return !isInsideAgent || name !== GRAPH_NAME;
}

/** Tells what a runnable is that starts. */
export function identify(sighting: Sighting): Identity {
  const { serialized, runType, tags, metadata } = sighting;
  const name = nameOf(serialized, sighting.runName, "chain");
  const isGraph = idOf(serialized)[0] === "langgraph";
  const isNode =
    fieldOf(metadata, "langgraph_node") === name && tags.some((tag) => tag.startsWith("graph:"));
  const kind = isAgent(sighting, isGraph, name) ? "agent" : "chain";
  const type = runType === "chain" ? undefined : runType;
  const operation = isGraph ? (kind === "agent" ? undefined : "graph") : isNode ? "node" : type;
  return {
    kind,
    name,
    ...(operation === undefined ? {} : { operation }),
    isGraph,
    isSequence: !isNode && classOf(serialized) === "RunnableSequence",
    isFallback: classOf(serialized) === "RunnableWithFallbacks",
    isHidden: tags.includes(HIDDEN),
  };
}

/** The tags that are worth showing, as strings. */
export function tagsOf(tags: unknown): readonly string[] {
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

/** The number of the attempt that `withRetry` marks its child with; `undefined` on a first one. */
export function attemptOf(tags: readonly string[]): number | undefined {
  for (const tag of tags) {
    const found = /^retry:attempt:(\d+)$/.exec(tag);
    if (found !== null) return Number(found[1]);
  }
  return undefined;
}
