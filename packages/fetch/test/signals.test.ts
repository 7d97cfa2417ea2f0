import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, setting } from "./setting.ts";

const STREAM = { events: chatEvents("Hi", "!") };
const WHOLE = { body: { id: "c1", choices: [{ index: 0, message: { content: "Hi" } }] } };
const REFUSED = { status: 400, body: { error: { message: "no such model" } } };

describe("the program's signal has no listener left of", () => {
  const read = (response: Response): Promise<unknown> => response.text();
  const leave = (response: Response): Promise<unknown> | undefined => response.body?.cancel();
  it.each([
    { title: "an answer that was read whole", script: WHOLE, use: read },
    { title: "a stream that was read to its end", script: STREAM, use: read },
    {
      title: "a stream that stopped before its end",
      script: { ...STREAM, stopAfterEvents: 2 },
      use: read,
    },
    { title: "an error that was read", script: REFUSED, use: read },
    { title: "an answer that was let go", script: WHOLE, use: leave },
    { title: "a stream that was let go", script: STREAM, use: leave },
  ])("$title", async ({ script, use }) => {
    await using on = await setting(script);
    const { signal } = new AbortController();
    await use(await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal })));
    expect(on.run().standing).not.toBe("open");
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});
