import type { Usage } from "@runtap/core";
import { type NormalizeOptions, normalizeUsage, usageObject } from "./normalize-usage.ts";
import { isObject } from "./reading.ts";

/** How the usage objects of one stream belong together. */
export interface UsageFoldOptions extends NormalizeOptions {
  /**
   * `"latest"`: a later figure replaces an earlier one, as the providers mean it. `"sum"`: each object counts what is
   * new, as LangChain's message chunks do. @default "latest"
   */
  readonly figures?: "latest" | "sum" | undefined;
}

/** Gathers the usage of one stream. */
export interface UsageFold {
  /** Takes a chunk, with usage in it or not, or a usage object. Never throws. */
  readonly add: (chunk: unknown) => void;
  /** What is known so far; `partial` says that the stream was cut short. */
  readonly usage: (state?: { readonly partial?: boolean | undefined }) => Usage | undefined;
}

const MAX_DEPTH = 3;

function merged(before: unknown, now: unknown, isSum: boolean, depth = 0): unknown {
  if (now === undefined || now === null) return before;
  if (isSum && typeof before === "number" && typeof now === "number") return before + now;
  if (!isObject(now) || Array.isArray(now) || depth === MAX_DEPTH) return now;
  const into: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(now)) {
    into[name] = merged(into[name], value, isSum, depth + 1);
  }
  return into;
}

/**
 * Gathers the usage of a stream chunk by chunk: OpenAI's one object at the end, Gemini's on every chunk, Anthropic's
 * `message_start` that the last `message_delta` replaces figure by figure.
 *
 * @example
 * const used = usageFold({ provider: "anthropic" });
 * for await (const event of stream) used.add(event);
 * llm.report({ usage: used.usage() });
 */
export function usageFold(options: UsageFoldOptions = {}): UsageFold {
  const isSum = options.figures === "sum";
  let gathered: unknown;
  return {
    add: (chunk) => {
      const found = usageObject(chunk);
      if (found === undefined) return;
      try {
        gathered = merged(gathered, found, isSum);
      } catch {
        // A getter that throws: what was known stays.
        return;
      }
    },
    usage: ({ partial = options.partial } = {}) =>
      normalizeUsage(gathered, { provider: options.provider, partial }),
  };
}
