import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createTap, type Tap } from "@runtap/core";
import * as ai from "ai";
import { describe, expect, it, vi } from "vitest";
import { observe } from "../src/index.ts";
import { answering, generating, PartSource, saying, streaming } from "./models.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

async function expectAllCollected(tap: Tap): Promise<void> {
  await vi.waitFor(
    () => {
      collectGarbage();
      expect(tap.stats().openRuns).toBe(0);
    },
    { interval: 5, timeout: 15_000 },
  );
}

describe("a result that nobody holds any more", () => {
  it("is abandoned, with everything inside, long before its time-to-live", async () => {
    const reasons: string[] = [];
    const handler = {
      name: "reasons",
      on: { "*.cancel": ({ reason }: { reason: string }) => reasons.push(reason) },
    };
    const tap = createTap({ handlers: handler });
    const ask = (): void => {
      const source = new PartSource(saying("a", "b").slice(0, 4), "hang");
      observe(ai, { tap }).streamText({ model: streaming(source), prompt: "?" });
    };
    ask();
    await vi.waitFor(() => expect(tap.stats().openRuns).toBe(3));
    await expectAllCollected(tap);
    expect(reasons).toEqual(["abandoned", "abandoned", "abandoned"]);
  });

  it("leaves nothing on a signal that lives longer", async () => {
    const { signal } = new AbortController();
    const tap = createTap();
    const { generateText } = observe(ai, { tap });
    for (let call = 0; call < 20; call += 1) {
      await generateText({ model: generating(answering("hi")), prompt: "?", abortSignal: signal });
    }
    await vi.waitFor(
      () => {
        collectGarbage();
        expect(getEventListeners(signal, "abort").length).toBeLessThan(5);
      },
      { interval: 5, timeout: 15_000 },
    );
  });
});
