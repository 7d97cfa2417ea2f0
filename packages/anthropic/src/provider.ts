import { providerOf } from "@runtap/wires";
import { textAt } from "./object-shape.ts";

/** The clients for other platforms, by the names of their classes. */
const PLATFORMS: readonly (readonly [RegExp, string])[] = [
  [/^AnthropicBedrock/, "aws.bedrock"],
  [/^AnthropicVertex/, "gcp.vertex_ai"],
  [/^AnthropicFoundry/, "azure.ai.inference"],
];

const ANTHROPIC = "anthropic";

/** The names of a client's class and of those that it extends. */
function* classNames(client: object): Generator<string> {
  let proto: unknown = Reflect.getPrototypeOf(client);
  while (typeof proto === "object" && proto !== null) {
    const made: unknown = Reflect.get(proto, "constructor");
    if (typeof made === "function") yield made.name;
    proto = Reflect.getPrototypeOf(proto);
  }
}

function platformOf(client: object): string | undefined {
  for (const name of classNames(client)) {
    const found = PLATFORMS.find(([known]) => known.test(name));
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/**
 * Who answers a client, as OpenTelemetry's `gen_ai.provider.name` calls it: the platform that the client is made for,
 * else whoever is known at its address, else Anthropic.
 */
export function providerFor(client: object): string {
  const said = textAt(client, "_genAIProviderName");
  if (said !== undefined && said !== ANTHROPIC) return said;
  return platformOf(client) ?? providerOf(textAt(client, "baseURL") ?? "") ?? ANTHROPIC;
}
