import { observeClient, type ObserveOptions } from "@runtap/wires/calls";
import { anthropicAdapter } from "./adapter.ts";
import { observeToolRunners } from "./tool-runner.ts";

/** A client of `@anthropic-ai/sdk`, of whichever version, or of its packages for other platforms. */
export interface AnthropicClient {
  readonly baseURL: string;
  readonly messages: object;
  post(path: string, options?: never): unknown;
}

/**
 * Makes a run of every message that this client asks for from now on, whole and streamed, through whichever of its
 * methods; of a tool runner an agent, with a run for each tool. The client is the same object, and does what it did; its
 * copies by `withOptions` are observed too. One that is observed already is left as it is.
 *
 * @throws RuntapError for what is no such client, for a frozen one, and for options that are not sound.
 */
export function observe<Client extends AnthropicClient>(
  client: Client,
  options: ObserveOptions = {},
): Client {
  observeClient(client, anthropicAdapter, options);
  observeToolRunners(client, options);
  return client;
}
