import { isObject } from "@runtap/wires/usage";

/** A request for a stream that tells its usage, and which chunk was not asked for by the program. */
export interface UsageRequest {
  readonly body: object;
  readonly hides: (chunk: unknown) => boolean;
}

/** The last chunk of a stream that tells its usage: figures, and no choice. */
function isUsageChunk(chunk: unknown): boolean {
  return (
    isObject(chunk) &&
    "usage" in chunk &&
    isObject(chunk.usage) &&
    "choices" in chunk &&
    Array.isArray(chunk.choices) &&
    chunk.choices.length === 0
  );
}

/** Asks a stream for its usage; `undefined` where it is no stream, or where the program has decided about that itself. */
export function askForUsage(body: unknown): UsageRequest | undefined {
  if (!isObject(body) || !("stream" in body) || body.stream !== true) return undefined;
  const given = "stream_options" in body ? body.stream_options : undefined;
  if (isObject(given) && "include_usage" in given && given.include_usage !== undefined)
    return undefined;
  const options = isObject(given) ? given : {};
  return {
    body: { ...body, stream_options: { ...options, include_usage: true } },
    hides: isUsageChunk,
  };
}
