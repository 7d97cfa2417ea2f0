import { bytesOf, chunksOf, NO_RECORDINGS, recordings } from "@runtap/repo/recordings";
import { record, type Recorded } from "@runtap/testing";
import { type Exchange, replayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { observe } from "../src/index.ts";
import { saidBy, streamedAnswers } from "./answers.ts";
import { question, type Version, versions } from "./clients.ts";
import { readAll } from "./reading.ts";

const paces = [
  ["whole", {}],
  ["in pieces of 7 bytes", { pieceBytes: 7 }],
  ["with delays", { delayMs: 1 }],
] as const;

async function call(
  { create }: Version,
  exchange: Exchange,
  isStream: boolean,
): Promise<Recorded<void>> {
  await using server = await replayServer(exchange);
  return await record(async (tap) => {
    const client = observe(create(server.url), { tap });
    if (isStream) await readAll(await client.messages.create({ ...question, stream: true }));
    else await client.messages.create(question);
  });
}

function channel({ runs }: Recorded<void>, name: string): string {
  const [run] = runs.all("llm");
  return (run?.tokens ?? [])
    .filter((token) => token.channel === name)
    .map(({ token }) => token)
    .join("");
}

const known = (value: unknown): number => (typeof value === "number" ? value : 0);

describe.each(versions)("client $version", (version) => {
  describe.each(streamedAnswers)("streaming $name", ({ events, payloads }) => {
    it.each(paces)("says what the bytes say, %s", async (_, pace) => {
      const said = saidBy(payloads);
      const { usage } = said;
      const recorded = await call(version, { events, ...pace }, true);

      const end = recorded.runs.find("messages", "llm").event("llm.end");
      expect(channel(recorded, "text")).toBe(said.text);
      expect(channel(recorded, "reasoning")).toBe(said.reasoning);
      expect(end.text ?? "").toBe(said.text);
      expect(end.toolCalls ?? []).toEqual(said.toolCalls);
      expect(end).toMatchObject({
        model: said.model,
        responseId: said.responseId,
        finishReason: said.finishReason,
      });
      expect(end.usage).toMatchObject({
        inputTokens:
          known(usage["input_tokens"]) +
          known(usage["cache_read_input_tokens"]) +
          known(usage["cache_creation_input_tokens"]),
        outputTokens: usage["output_tokens"],
        cacheReadTokens: usage["cache_read_input_tokens"],
        cacheWriteTokens: usage["cache_creation_input_tokens"],
        source: "provider",
        raw: usage,
      });
      expect(recorded.runs.all()).toHaveLength(1);
    });
  });

  it("tells thinking, cache figures and tools of the program's from those of Anthropic's", async () => {
    const [answer] = streamedAnswers;
    const recorded = await call(version, { events: answer?.events ?? [] }, true);
    const end = recorded.runs.find("messages", "llm").event("llm.end");
    expect(channel(recorded, "reasoning")).toBe("Paris is in France.");
    expect(end).toMatchObject({
      text: "Zwölf Grad. Ich sehe nach.",
      toolCalls: [{ index: 0, id: "toolu_1", name: "get_weather", arguments: '{"city": "Paris"}' }],
      usage: {
        inputTokens: 9632,
        outputTokens: 198,
        cacheReadTokens: 6289,
        cacheWriteTokens: 3337,
      },
      model: "claude-sonnet-5-5-20260901",
      responseId: "msg_written",
      finishReason: "tool_use",
    });
  });

  const whole = recordings.filter(({ wire, kind }) => wire === "anthropic" && kind === "json");

  it.each(whole.filter(({ status }) => status === 200))(
    `says what $file says, unless ${NO_RECORDINGS}`,
    async (answer) => {
      const recorded = await call(version, { body: chunksOf(answer)[0], pieceBytes: 7 }, false);
      const end = recorded.runs.find("messages", "llm").event("llm.end");
      expect(end).toMatchObject({
        finishReason: answer.finish,
        usage: {
          inputTokens: answer.usage?.["input_tokens"],
          outputTokens: answer.usage?.["output_tokens"],
        },
      });
      expect(end.toolCalls?.map(({ name }) => name)).toEqual(answer.tools);
      expect(end.tokenEvents).toBe(0);
    },
  );

  it.each(whole.filter(({ status }) => status !== 200))("fails as $file says", async (answer) => {
    const { status } = answer;
    const headers = { "content-type": "application/json" };
    await using server = await replayServer({ body: bytesOf(answer), status, headers });
    const { error, runs } = await record.failing((tap) =>
      observe(version.create(server.url), { tap }).messages.create(question),
    );
    expect(runs.find("messages", "llm").event("llm.error").error).toBe(error);
    expect(error).toBeInstanceOf(version.Client.BadRequestError);
    expect(String(error)).toContain("xhigh");
  });
});
