/**
 * What frameworks and conventions call a provider, and what genai-prices calls it. Names are compared in lower case,
 * first whole, then up to their first dot (`openai.responses`), then as genai-prices itself matches them. From the
 * OpenTelemetry GenAI conventions (`gen_ai.provider.name`), the AI SDK's `model.provider` and LangChain's `ls_provider`.
 */
export const PROVIDER_IDS: Readonly<Record<string, string>> = {
  "azure.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "azure-openai": "azure",
  azure_openai: "azure",
  "azure-openai.chat": "azure",
  "az.ai.openai": "azure",
  "aws.bedrock": "aws",
  "amazon-bedrock": "aws",
  amazon_bedrock: "aws",
  bedrock: "aws",
  bedrock_converse: "aws",
  "gcp.gemini": "google",
  "gcp.gen_ai": "google",
  "gcp.vertex_ai": "google",
  "google.generative-ai": "google",
  "google.vertex": "google",
  google_genai: "google",
  google_vertexai: "google",
  "google-vertex": "google",
  gemini: "google",
  vertex: "google",
  vertex_ai: "google",
  vertexai: "google",
  x_ai: "x-ai",
  xai: "x-ai",
  grok: "x-ai",
  mistral_ai: "mistral",
  mistralai: "mistral",
  moonshot_ai: "moonshotai",
  moonshot: "moonshotai",
  togetherai: "together",
  together_ai: "together",
  fireworks_ai: "fireworks",
  fireworksai: "fireworks",
  claude: "anthropic",
};

/** The ids to try for a provider's name, best first. */
export function providerIds(
  name: string,
  own: Readonly<Record<string, string>>,
): readonly string[] {
  const whole = name.trim().toLowerCase();
  const [head = whole] = whole.split(".");
  const found = own[name] ?? own[whole] ?? PROVIDER_IDS[whole] ?? own[head] ?? PROVIDER_IDS[head];
  return found === undefined ? [whole, head] : [found];
}
