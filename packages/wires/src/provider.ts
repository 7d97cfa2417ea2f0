/** Hosts, with all below them, and OpenTelemetry's `gen_ai.provider.name` for whoever answers there. */
const HOSTS: readonly (readonly [string, string])[] = [
  ["api.openai.com", "openai"],
  ["openai.azure.com", "azure.ai.openai"],
  ["cognitiveservices.azure.com", "azure.ai.openai"],
  ["services.ai.azure.com", "azure.ai.inference"],
  ["models.ai.azure.com", "azure.ai.inference"],
  ["models.inference.ai.azure.com", "azure.ai.inference"],
  ["api.anthropic.com", "anthropic"],
  ["generativelanguage.googleapis.com", "gcp.gemini"],
  ["aiplatform.googleapis.com", "gcp.vertex_ai"],
  ["api.deepseek.com", "deepseek"],
  ["api.groq.com", "groq"],
  ["api.mistral.ai", "mistral_ai"],
  ["codestral.mistral.ai", "mistral_ai"],
  ["api.x.ai", "x_ai"],
  ["api.perplexity.ai", "perplexity"],
  ["api.cohere.com", "cohere"],
  ["api.cohere.ai", "cohere"],
  ["ml.cloud.ibm.com", "ibm.watsonx.ai"],
];

/** `us-east5-aiplatform.googleapis.com`, `bedrock-runtime.eu-west-1.amazonaws.com`: regions inside the name. */
const REGIONAL: readonly (readonly [RegExp, string])[] = [
  [/^[a-z0-9-]+-aiplatform\.googleapis\.com$/, "gcp.vertex_ai"],
  [/^bedrock-[a-z-]+\.[a-z0-9-]+\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/, "aws.bedrock"],
];

function addressOf(url: string | URL): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/**
 * The provider behind an address, by its host, as OpenTelemetry's `gen_ai.provider.name` calls it. Never throws.
 *
 * @returns `undefined` for a host that is not known: a proxy's, a gateway's, one of your own. Never a guess.
 * @example
 * providerOf("https://my.openai.azure.com/openai/v1"); // "azure.ai.openai"
 */
export function providerOf(baseUrl: string | URL): string | undefined {
  const address = addressOf(baseUrl);
  if (address === undefined) return undefined;
  const host = address.hostname.toLowerCase().replace(/\.$/, "");
  // Azure's AI Foundry serves several wires from one host.
  if (host.endsWith(".services.ai.azure.com") && address.pathname.startsWith("/openai")) {
    return "azure.ai.openai";
  }
  return (
    HOSTS.find(([known]) => host === known || host.endsWith(`.${known}`))?.[1] ??
    REGIONAL.find(([known]) => known.test(host))?.[1]
  );
}
