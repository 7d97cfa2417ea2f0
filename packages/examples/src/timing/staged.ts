import { type LlmRun, tap } from "@runtap/core";
import { type FakeClock, fakeClock } from "@runtap/testing";

/** Simulated time: what the examples print is the same every day. */
export const clock: FakeClock = fakeClock({ start: Date.UTC(2026, 0, 2) });
tap.configure({ clock });

/** Waits in simulated time. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

/** Lets simulated time pass while anything waits for it. */
function keepTicking(): void {
  setImmediate(() => {
    if (clock.pendingTimers === 0) return;
    clock.advance(1);
    keepTicking();
  });
}
setImmediate(keepTicking);

/** Finds what a manual says. */
export async function search(question: string): Promise<string[]> {
  await sleep(30 + question.length);
  return ["npm publish: publishes a package to the registry."];
}

/** Orders what was found. */
export async function rerank(found: readonly string[]): Promise<readonly string[]> {
  await sleep(90);
  return found;
}

/** Streams an answer, as a model would; to some questions a long one. */
export async function answer(llm: LlmRun, question: string): Promise<string> {
  await sleep(280 + 9 * question.length);
  const words = question.endsWith("!") ? 240 : 60;
  for (let at = 0; at < words; at += 1) {
    llm.token("word ");
    await sleep(7 + (at % 5));
  }
  llm.report({ usage: { inputTokens: 800, outputTokens: words }, finishReason: "stop" });
  return "word ".repeat(words);
}
