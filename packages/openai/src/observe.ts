import { complain } from "@runtap/core";
import { providerOf } from "@runtap/wires";
import { type CallAdapter, observeClient, type ObserveOptions } from "@runtap/wires/calls";
import { textOf } from "./fields.ts";
import { knownCall } from "./known-calls.ts";
import { observeRunTools } from "./run-tools.ts";

/** A client of the `openai` package, of whichever version. */
export interface OpenAIClient {
  baseURL: string;
  readonly chat: object;
  readonly embeddings: object;
  post(path: string, options?: never): unknown;
}

/** How an OpenAI client is observed. */
export interface OpenAIOptions extends ObserveOptions {
  /**
   * Asks for the usage of streamed chat completions, which say none unasked. The chunk that tells it is not handed on,
   * unless the request itself asks for it. @default false
   */
  readonly includeUsage?: boolean | undefined;
}

function adapterFor(options: OpenAIOptions): CallAdapter {
  const { includeUsage = false } = options ?? {};
  if (typeof includeUsage !== "boolean") {
    throw complain("`includeUsage`", "a boolean", includeUsage, "Leave it out for false.");
  }
  return {
    expected: "an OpenAI client",
    advice: "Pass what `new OpenAI()` or `new AzureOpenAI()` returns.",
    callOf: (client, path, body) =>
      knownCall(path, body, { includeUsage, deployment: textOf(client, "deploymentName") }),
    // Of an Azure client behind an address of one's own only its fields tell.
    providerOf: (client) =>
      "deploymentName" in client ? "azure.ai.openai" : providerOf(textOf(client, "baseURL") ?? ""),
    observeMore: (client) => observeRunTools(client, options),
  };
}

/**
 * Makes a run of every call of a model that this client makes from now on: chat completions, completions, responses and
 * embeddings, whole and streamed, through whichever of its methods. The client is the same object, and does what it did;
 * its copies by `withOptions` are observed too. One that is observed already is left as it is.
 *
 * @throws RuntapError for what is no such client, for a frozen one, and for options that are not sound.
 */
export function observe<Client extends OpenAIClient>(
  client: Client,
  options: OpenAIOptions = {},
): Client {
  return observeClient(client, adapterFor(options), options);
}
