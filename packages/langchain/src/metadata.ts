import { isObject } from "@runtap/wires/usage";

/** LangChain's metadata, taken apart. */
export interface SortedMetadata {
  /** What the program gave, and the names and numbers of LangGraph's nodes. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** LangGraph's `thread_id`. */
  readonly sessionId?: string;
  readonly provider?: string;
  readonly model?: string;
  /** Temperature and the like. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

// LangChain's names for providers, in OpenTelemetry's words (`gen_ai.provider.name`) where those differ.
const PROVIDERS: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  azure_openai: "azure.ai.openai",
  azureopenai: "azure.ai.openai",
  amazon_bedrock: "aws.bedrock",
  bedrock: "aws.bedrock",
  google_genai: "gcp.gemini",
  google_gemini: "gcp.gemini",
  google_vertexai: "gcp.vertex_ai",
  google: "gcp.gemini",
  mistral: "mistral_ai",
  mistralai: "mistral_ai",
  xai: "x_ai",
  ibm: "ibm.watsonx.ai",
  watsonx: "ibm.watsonx.ai",
};

const PARAMETERS: Readonly<Record<string, string>> = {
  ls_temperature: "temperature",
  ls_max_tokens: "max_tokens",
  ls_stop: "stop",
};

// The path of a node in its graph, over and over on everything inside it.
const PLUMBING: ReadonlySet<string> = new Set([
  "langgraph_triggers",
  "langgraph_path",
  "langgraph_checkpoint_ns",
  "checkpoint_ns",
  "checkpoint_id",
  "versions",
]);

/** The provider's name as OpenTelemetry has it. */
export function providerName(name: unknown): string | undefined {
  if (typeof name !== "string" || name === "") return undefined;
  const lower = name.toLowerCase();
  return Object.hasOwn(PROVIDERS, lower) ? PROVIDERS[lower] : lower;
}

function isInternal(key: string): boolean {
  return (
    key.startsWith("ls_") || key.startsWith("lc_") || key.startsWith("__") || PLUMBING.has(key)
  );
}

/** Takes LangChain's metadata apart: what LangSmith is told of a model, LangGraph's thread, and the program's own. */
export function sortMetadata(given: unknown): SortedMetadata {
  if (!isObject(given)) return { metadata: {} };
  const metadata: Record<string, unknown> = {};
  const parameters: Record<string, unknown> = {};
  let sorted: Omit<SortedMetadata, "metadata" | "parameters"> = {};
  for (const [key, value] of Object.entries(given)) {
    const parameter = Object.hasOwn(PARAMETERS, key) ? PARAMETERS[key] : undefined;
    if (value === undefined) continue;
    if (parameter !== undefined) parameters[parameter] = value;
    else if (key === "thread_id") sorted = { ...sorted, sessionId: String(value) };
    else if (key === "ls_provider") sorted = { ...sorted, ...named("provider", value) };
    else if (key === "ls_model_name") sorted = { ...sorted, ...named("model", value) };
    else if (!isInternal(key)) metadata[key] = value;
  }
  const hasParameters = Object.keys(parameters).length > 0;
  return hasParameters ? { metadata, ...sorted, parameters } : { metadata, ...sorted };
}

function named(field: "provider" | "model", value: unknown): object {
  const name = field === "provider" ? providerName(value) : value;
  return typeof name === "string" && name !== "" ? { [field]: name } : {};
}
