import type { WireName } from "./wire.ts";

function partOf(url: string | undefined, pattern: RegExp): string | undefined {
  const name = pattern.exec(url ?? "")?.[1];
  if (name === undefined) return undefined;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The name of an Azure deployment, which stands in the address instead of a model in the body. */
export function deploymentIn(url: string | undefined): string | undefined {
  return partOf(url, /\/deployments\/([^/?#]+)/);
}

/** The model that Google's addresses name: `…/models/gemini-2.5-pro:generateContent`. */
export function modelIn(url: string | undefined): string | undefined {
  return partOf(url, /\/(?:models|tunedModels|endpoints)\/([^/:?#]+)/);
}

function pathOf(url: string | URL): string | undefined {
  try {
    return new URL(url, "http://localhost").pathname.replace(/\/+$/, "");
  } catch {
    return undefined;
  }
}

/** The end of the path, and what is spoken there; the first that fits. */
const ENDPOINTS: readonly (readonly [RegExp, WireName])[] = [
  [/\/(?:chat|fim)\/completions$/, "openai-chat"],
  [/\/completions$/, "openai-completions"],
  [/\/responses$/, "openai-responses"],
  [/\/embeddings$/, "openai-embeddings"],
  // Not OpenAI's threads, whose messages are no answers.
  [/(?<!\/threads\/[^/]+)\/messages$/, "anthropic-messages"],
  [/\/publishers\/anthropic\/models\/[^/]+:(?:streamR|r)awPredict$/, "anthropic-messages"],
  [/\/[^/]+:(?:streamG|g)enerateContent$/, "gemini"],
];

/**
 * Which wire an HTTP address speaks: OpenAI's and Anthropic's endpoints, whatever stands before them (a compatible
 * server's base, an Azure deployment), Gemini's on either of Google's platforms. Never throws.
 *
 * @param method Only `POST` asks a model for anything. @default "POST"
 * @returns `undefined` for any other address: Anthropic's batches, OpenAI's files, amazon's binary streams.
 */
export function wireOf(url: string | URL, method = "POST"): WireName | undefined {
  if (method.toUpperCase() !== "POST") return undefined;
  const path = pathOf(url);
  return path === undefined ? undefined : ENDPOINTS.find(([end]) => end.test(path))?.[1];
}
