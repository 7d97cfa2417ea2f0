import { getEventListeners } from "node:events";
import type { Script } from "@runtap/testing/server";
import type OpenAI from "openai";
import { expect, test } from "vitest";
import { chatBody, chatEvents, done, request } from "./chat-answers.ts";
import { setting } from "./setting.ts";

const streaming = { ...request, stream: true } as const;
const streamed: Script = { events: [...chatEvents, done] };

interface Use {
  readonly title: string;
  readonly script: Script;
  readonly use: (client: OpenAI, signal: AbortSignal) => Promise<unknown>;
}

const uses: readonly Use[] = [
  {
    title: "a whole answer",
    script: { body: chatBody },
    use: (client, signal) => client.chat.completions.create(request, { signal }),
  },
  {
    title: "a stream read to its end",
    script: streamed,
    use: async (client, signal) => {
      for await (const _ of await client.chat.completions.create(streaming, { signal }));
    },
  },
  {
    title: "a stream broken out of",
    script: streamed,
    use: async (client, signal) => {
      for await (const _ of await client.chat.completions.create(streaming, { signal })) break;
    },
  },
  {
    title: "a response whose bytes were read",
    script: streamed,
    use: async (client, signal) => {
      const response = await client.chat.completions.create(streaming, { signal }).asResponse();
      return response.text();
    },
  },
  {
    title: "a response that was let go",
    script: streamed,
    use: async (client, signal) => {
      const response = await client.chat.completions.create(streaming, { signal }).asResponse();
      return response.body?.cancel();
    },
  },
  {
    title: "a response that was taken as it is, and parsed",
    script: { body: chatBody },
    use: async (client, signal) => {
      const promise = client.chat.completions.create(request, { signal });
      await promise.asResponse();
      return promise;
    },
  },
];

test.each(uses)("leaves no listener on the program's signal: $title", async ({ script, use }) => {
  await using at = await setting(script);
  const { signal } = new AbortController();
  await use(at.client, signal);
  expect(at.run().standing).not.toBe("open");
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
