import { createTap, type Tap } from "@runtap/core";
import { recordingHandler } from "@runtap/testing";
import { MockLanguageModelV3 } from "ai/test";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { finish } from "./models.ts";
import { readingOf } from "./reading.ts";

/** Reads a stream of one delta through the tap, and counts how often the delta was looked at. */
async function looksAtDelta(tap: Tap): Promise<number> {
  let looks = 0;
  const delta = {
    type: "text-delta" as const,
    id: "text-1",
    get delta(): string {
      looks += 1;
      return "hi";
    },
  };
  const parts = [delta, finish("stop")];
  const stream = new ReadableStream<(typeof parts)[number]>({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const model = observe(new MockLanguageModelV3({ doStream: { stream } }), { tap });
  const { got } = await readingOf((await model.doStream({ prompt: [] })).stream);
  expect(got).toHaveLength(2);
  expect(got[0]).toBe(delta);
  expect(tap.stats().openRuns).toBe(0);
  return looks;
}

describe("a stream", () => {
  it("that nobody hears is passed on, and not taken apart", async () => {
    expect(await looksAtDelta(createTap())).toBe(0);
  });

  it("that somebody hears is taken apart once", async () => {
    const handler = recordingHandler();
    expect(await looksAtDelta(createTap({ handlers: handler }))).toBe(1);
    expect(handler.runs.find("chat", "llm").text).toBe("hi");
  });
});
