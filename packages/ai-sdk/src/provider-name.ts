const NAMES: Readonly<Record<string, string>> = {
  "amazon-bedrock": "aws.bedrock",
  anthropic: "anthropic",
  azure: "azure.ai.openai",
  "azure-openai": "azure.ai.openai",
  bedrock: "aws.bedrock",
  google: "gcp.gemini",
  mistral: "mistral_ai",
  vertex: "gcp.vertex_ai",
  watsonx: "ibm.watsonx.ai",
  xai: "x_ai",
};

/**
 * The provider in OpenTelemetry's words (`gen_ai.provider.name`): the AI SDK says `"openai.responses"`. One that is not
 * among them keeps the first part of its own name.
 */
export function providerName(provider: unknown): string | undefined {
  if (typeof provider !== "string" || provider === "") return undefined;
  const [maker = provider, product] = provider.split(".");
  if (maker === "google" && product === "vertex") return "gcp.vertex_ai";
  return Object.hasOwn(NAMES, maker) ? NAMES[maker] : maker;
}
