import { type LlmRun, tap } from "@runtap/core";

// Time passes only where the examples say so: what they print is the same every day.
let now = Date.UTC(2026, 0, 2);
tap.configure({ clock: { now: () => now } });

function pass(ms: number): void {
  now += ms;
}

/** Finds what a manual says, in twelve milliseconds. */
export function search(_question: string): { text: string }[] {
  pass(12);
  return [
    { text: "npm publish: publishes a package to the registry." },
    { text: "Scoped packages are private by default." },
  ];
}

/** Asks npm for a command it does not have. */
export function lookUp(command: string): string {
  pass(84);
  throw new TypeError(`Unknown command: "${command}"`, {
    cause: Object.assign(new Error("npm ended with exit code 1"), { code: "EUSAGE" }),
  });
}

/** Streams an answer, as a model would. */
export async function answer(llm: LlmRun, text: string): Promise<string> {
  pass(310);
  for (const token of text.match(/\s*\S+/g) ?? []) {
    llm.token(token);
    pass(9);
    await Promise.resolve();
  }
  llm.report({
    usage: { inputTokens: 812, outputTokens: 96, cacheReadTokens: 640 },
    costUsd: 0.00196,
    finishReason: "stop",
  });
  return text;
}
