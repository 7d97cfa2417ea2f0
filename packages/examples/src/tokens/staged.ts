import { tap } from "@runtap/core";

// The events' clock stands on one day: prices and windows are those of that day, whenever this is run.
let now = Date.UTC(2026, 0, 2, 9);
tap.configure({ clock: { now: () => now } });

/** Lets time pass. */
export function pass(ms: number): void {
  now += ms;
}

/** What OpenAI would answer. */
export async function askOpenAi(_question: string): Promise<{ text: string; usage: object }> {
  await Promise.resolve();
  return {
    text: "Run npm publish with the flag for public access.",
    usage: {
      prompt_tokens: 812,
      completion_tokens: 96,
      total_tokens: 908,
      prompt_tokens_details: { cached_tokens: 640 },
      completion_tokens_details: { reasoning_tokens: 64 },
    },
  };
}

/** What Anthropic would answer. */
export async function askAnthropic(_question: string): Promise<{ text: string; usage: object }> {
  await Promise.resolve();
  return {
    text: "Scoped packages are private by default.",
    usage: {
      input_tokens: 6,
      cache_creation_input_tokens: 3337,
      cache_read_input_tokens: 6289,
      output_tokens: 198,
    },
  };
}

/** What a model of one's own would answer: it counts nothing. */
export async function askOwnModel(_question: string): Promise<string> {
  await Promise.resolve();
  return "npm publish --access public";
}
