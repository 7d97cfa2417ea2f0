import type { Handler } from "@runtap/core";
import { ConformanceError } from "./subject.ts";
import { inTime } from "./waiting.ts";
import { textOf } from "./witness.ts";

type Chore = "flush" | "close";

/** Asks a handler to flush or close, and complains unless it does so in time. */
export async function ask(
  handler: Handler,
  chore: Chore,
  when: string,
  timeoutMs: number,
): Promise<void> {
  const complaint = (what: string, advice: string, cause?: unknown): ConformanceError =>
    new ConformanceError(
      `Expected \`${chore}\` of the handler "${handler.name}" to resolve ${when}, but ${what}. ${advice}`,
      { cause },
    );
  let isInTime: boolean;
  try {
    isInTime = await inTime(Promise.resolve(handler[chore]?.()), timeoutMs);
  } catch (error) {
    throw complaint(
      `it failed: ${textOf(error)}`,
      "Report what cannot be delivered and resolve: it is called whenever a program pauses or stops, and more than once.",
      error,
    );
  }
  if (!isInTime) {
    throw complaint(
      `it had not after ${timeoutMs} ms`,
      "Give what it waits for a time limit: a serverless function waits for it at each request.",
    );
  }
}
