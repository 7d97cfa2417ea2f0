import OpenAI from "openai";
import { createTap } from "@runtap/core";
import { observe } from "@runtap/openai";
import { recordingHandler } from "@runtap/testing";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { chatEvents, request } from "./chat-answers.ts";
import { setting } from "./setting.ts";

const streaming = { ...request, stream: true } as const;

/** A client whose answers are made when they are asked for, and how many pieces of them were. */
function slowClient(): { readonly client: OpenAI; readonly pulls: () => number } {
  let pulls = 0;
  const encoder = new TextEncoder();
  const fetch = async (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulls += 1;
          controller.enqueue(encoder.encode(`data: ${JSON.stringify(chatEvents[1]?.data)}\n\n`));
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  return { client: new OpenAI({ apiKey: "none", fetch }), pulls: () => pulls };
}

async function pullsFor(client: OpenAI, pulls: () => number): Promise<readonly number[]> {
  const stream = await client.chat.completions.create(streaming);
  const iterator = stream[Symbol.asyncIterator]();
  const counts = [pulls()];
  for (const steps of [1, 1, 3]) {
    for (let step = 0; step < steps; step += 1) await iterator.next();
    // Whoever reads ahead has had the time to.
    await new Promise((resolve) => setTimeout(resolve, 1));
    counts.push(pulls());
  }
  return counts;
}

test("takes from the source what the consumer takes, and nothing ahead of it", async () => {
  const one = slowClient();
  const other = slowClient();
  observe(one.client, { tap: createTap({ handlers: recordingHandler() }) });
  const counts = await pullsFor(one.client, one.pulls);
  expect(counts).toEqual(await pullsFor(other.client, other.pulls));
  expect(counts).toEqual([0, 1, 2, 5]);
});

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

test.each(["never read", "half read"])(
  "is abandoned when a stream that is %s is lost",
  async (how) => {
    await using at = await setting({ events: [...chatEvents] });
    const lose = async (): Promise<void> => {
      const stream = await at.client.chat.completions.create(streaming);
      if (how === "half read") await stream[Symbol.asyncIterator]().next();
    };
    await lose();
    expect(at.run().standing).toBe("open");
    await expect
      .poll(
        () => {
          if (typeof collectGarbage === "function") collectGarbage();
          return at.run().standing;
        },
        { timeout: 10_000 },
      )
      .toBe("cancel");
    expect(at.run().event("llm.cancel").reason).toBe("abandoned");
  },
);

test("is abandoned when a stream is lost whose signal lives on", async () => {
  await using at = await setting({ events: [...chatEvents] });
  const { signal } = new AbortController();
  const lose = async (): Promise<void> => {
    await at.client.chat.completions.create(streaming, { signal });
  };
  await lose();
  await expect
    .poll(
      () => {
        if (typeof collectGarbage === "function") collectGarbage();
        return at.run().standing;
      },
      { timeout: 10_000 },
    )
    .toBe("cancel");
  expect(signal.aborted).toBe(false);
});
