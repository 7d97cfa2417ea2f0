import { createOpenAI } from "@ai-sdk/openai";
import { NO_RECORDINGS } from "@runtap/repo/recordings";
import { generateText, streamText } from "ai";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { askByClient } from "./clients.ts";
import { hashOf, recordedAnswers, WAYS } from "./recorded-answers.ts";
import { chatEvents, setting } from "./setting.ts";

const NAMED = recordedAnswers.map((each) => [each.recording.file, each] as const);

describe.skipIf(NAMED.length === 0)(`a provider's own client (or: ${NO_RECORDINGS})`, () => {
  describe.each(WAYS)("whose answer comes %s", (_, way) => {
    it.each(NAMED)("sees the same of %s, and so does the run", async (_file, recorded) => {
      const { recording, bytes, exchange } = recorded;
      await using on = await setting({ ...exchange, ...way(bytes) });
      const { url } = on.server;
      const seen = await askByClient(recorded, { fetch: on.fetch, url });
      expect(seen).toEqual(await askByClient(recorded, { fetch, url }));
      await expect.poll(() => on.run().standing).not.toBe("open");
      const { ending, text } = on.run();
      expect(ending?.type).toBe(recording.error === undefined ? "llm.end" : "llm.error");
      expect(hashOf(text)).toBe(recording.textSha256);
      // After an error in its place, what it is called besides may come too late.
      const finishReason = recording.error === undefined ? recording.finish : undefined;
      expect(ending).toMatchObject(finishReason === undefined ? {} : { finishReason });
    });
  });

  // Google's client does not close a stream that is left: its run is abandoned when the stream is collected.
  const streams = NAMED.filter(
    ([, { recording, isStream }]) =>
      isStream && recording.events < 60 && recording.wire !== "gemini",
  );

  it.each(streams)(
    "that leaves %s after each of its chunks cancels the run",
    async (_, recorded) => {
      await using on = await setting(({ headers }) =>
        headers["x-runs"] === "none" ? {} : { ...recorded.exchange, pieceBytes: 200 },
      );
      const { url } = on.server;
      const whole = await askByClient(recorded, { fetch: on.fetch, url });
      for (let count = 1; count <= whole.chunks.length; count += 1) {
        const seen = await askByClient(recorded, { fetch: on.fetch, url }, count);
        expect(seen.chunks).toEqual(whole.chunks.slice(0, count));
      }
      const runs = on.heard.runs.all();
      await expect.poll(() => runs.every(({ standing }) => standing !== "open")).toBe(true);
      const endings = on.heard.events.filter(({ type }) => /^llm\.(end|error|cancel)$/.test(type));
      expect(endings).toHaveLength(runs.length);
      for (const { answer } of on.server.requests) expect(await answer.ended).toMatch(/left|sent/);
    },
  );
});

describe("a client's retries", () => {
  it("are runs of their own, which say how often the call was tried before", async () => {
    await using on = await setting({ events: chatEvents("Hi"), failFirst: { times: 2 } });
    const client = new OpenAI({ baseURL: `${on.server.url}/v1`, apiKey: "none", fetch: on.fetch });
    const stream = await client.chat.completions.create(
      { model: "m", messages: [], stream: true },
      { maxRetries: 2 },
    );
    for await (const _ of stream);
    const runs = on.heard.runs.all();
    expect(runs.map(({ standing }) => standing)).toEqual(["error", "error", "end"]);
    expect(runs.map(({ info }) => info.metadata["retryCount"])).toEqual([undefined, 1, 2]);
  }, 20_000);
});

describe("the AI SDK", () => {
  it("is observed through its providers' `fetch`", async () => {
    await using on = await setting([
      { events: chatEvents("Hi", " there") },
      {
        body: {
          id: "c2",
          model: "m",
          choices: [
            { index: 0, message: { role: "assistant", content: "Yes" }, finish_reason: "stop" },
          ],
          usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
        },
      },
    ]);
    const provider = createOpenAI({
      baseURL: `${on.server.url}/v1`,
      apiKey: "none",
      fetch: on.fetch,
    });
    const model = provider.chat("gpt-5-mini");
    const streamed = streamText({ model, prompt: "Hi" });
    let text = "";
    for await (const part of streamed.textStream) text += part;
    const { text: whole } = await generateText({ model, prompt: "Hi" });
    expect([text, whole]).toEqual(["Hi there", "Yes"]);
    expect(on.heard.runs.all().map((run) => [run.text, run.standing])).toEqual([
      ["Hi there", "end"],
      ["Yes", "end"],
    ]);
  });
});
