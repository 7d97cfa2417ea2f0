import { createHash } from "node:crypto";
import { ChatOpenAI } from "@langchain/openai";
import {
  bytesOf,
  chunksOf,
  NO_RECORDINGS,
  type Recording,
  recordings,
} from "@runtap/repo/recordings";
import type { RecordedRun } from "@runtap/testing";
import { type Exchange, replayServer } from "@runtap/testing/server";
import { describe, expect, test } from "vitest";
import { heard, heardFailing } from "./support.ts";

const chats = recordings.filter(
  ({ wire, file }) => wire === "openai-chat" && !file.includes("legacy-completion"),
);
const streams = chats.filter(({ kind }) => kind === "sse");
const bodies = chats.filter(({ kind, status }) => kind === "json" && status === 200);
const refusals = chats.filter(({ status }) => status >= 400);

function modelAt(url: string): ChatOpenAI {
  return new ChatOpenAI({
    model: "asked-for",
    temperature: 0.5,
    apiKey: "none",
    maxRetries: 0,
    configuration: { baseURL: url },
  });
}

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function count(from: unknown, ...path: readonly string[]): number | undefined {
  let at = from;
  for (const name of path) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  }
  return typeof at === "number" ? at : undefined;
}

/** What runtap is to say of these figures. */
function figuresOf({ usage }: Recording): object {
  return {
    inputTokens: count(usage, "prompt_tokens"),
    outputTokens: count(usage, "completion_tokens"),
    cacheReadTokens: count(usage, "prompt_tokens_details", "cached_tokens"),
  };
}

function onlyRun(runs: { all(kind: "llm"): readonly RecordedRun<"llm">[] }): RecordedRun<"llm"> {
  const [run] = runs.all("llm");
  if (run === undefined) throw new Error("Expected a model's run.");
  return run;
}

describe.skipIf(chats.length === 0)(`recorded answers (${NO_RECORDINGS} where skipped)`, () => {
  const deliveries: Readonly<Record<string, Exchange>> = {
    whole: {},
    "in pieces": { pieceBytes: 7 },
  };

  describe.each(Object.keys(deliveries))("sent %s", (delivery) => {
    test.each(streams)("say of $file what its bytes say", async (recording) => {
      const events = bytesOf(recording);
      await using server = await replayServer({ events, ...deliveries[delivery] });
      let seen = "";
      const called: string[] = [];
      const { runs } = await heard(async (callbacks) => {
        for await (const chunk of await modelAt(server.url).stream("x", { callbacks })) {
          seen += chunk.text;
          called.push(...(chunk.tool_call_chunks ?? []).flatMap(({ name }) => name || []));
        }
      });
      const run = onlyRun(runs);
      const texts = run.tokens.filter(({ channel }) => channel === "text");
      expect(texts.map(({ token }) => token).join("")).toBe(seen);
      expect([seen.length, sha(seen)]).toEqual([recording.textChars, recording.textSha256]);
      expect(run.tokens.every(({ token }) => token !== "")).toBe(true);
      const ending = run.event("llm.end");
      expect(ending.text ?? "").toBe(seen);
      expect(ending.toolCalls?.map(({ name }) => name) ?? []).toEqual(called);
      // Where a stream names no role, LangChain itself loses the call.
      expect(called).toEqual(recording.file.includes("mistral") ? [] : recording.tools);
      for (const call of ending.toolCalls ?? []) JSON.parse(call.arguments);
      expect(ending.finishReason).toBe(recording.finish);
      const [first] = chunksOf(recording);
      expect(ending.model).toBe(Reflect.get(Object(first), "model"));
      expect([Reflect.get(Object(first), "id"), undefined]).toContain(ending.responseId);
      const { inputTokens, outputTokens, cacheReadTokens } = ending.usage ?? {};
      expect({ inputTokens, outputTokens, cacheReadTokens }).toEqual(figuresOf(recording));
      const reasoning = run.tokens.filter(({ channel }) => channel === "reasoning");
      expect(reasoning.map(({ token }) => token).join("").length).toBe(recording.reasoningChars);
    });
  });

  test.each(bodies)("say of $file what its body says", async (recording) => {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytesOf(recording)));
    await using server = await replayServer({ body });
    const { runs } = await heard((callbacks) => modelAt(server.url).invoke("x", { callbacks }));
    const run = onlyRun(runs);
    const ending = run.event("llm.end");
    expect(sha(ending.text ?? "")).toBe(recording.textSha256);
    expect(ending.toolCalls?.map(({ name }) => name) ?? []).toEqual(recording.tools);
    expect(ending.finishReason).toBe(recording.finish);
    expect(ending.usage).toMatchObject(figuresOf(recording));
    expect(ending.model).toBe(Reflect.get(Object(body), "model"));
    expect(ending.responseId).toBe(Reflect.get(Object(body), "id"));
    expect(run.start).toMatchObject({
      model: "asked-for",
      provider: "openai",
      input: [{ role: "user", content: "x" }],
      parameters: { temperature: 0.5 },
    });
  });

  test.each(refusals)("say of $file that it was refused", async (recording) => {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytesOf(recording)));
    await using server = await replayServer({ body, status: recording.status });
    const { error, runs } = await heardFailing((callbacks) =>
      modelAt(server.url).invoke("x", { callbacks }),
    );
    expect(onlyRun(runs).event("llm.error").error).toBe(error);
  });

  const [long] = streams.filter(({ file }) => file.includes("text-usage"));

  test.skipIf(long === undefined)(
    "broken off, cut or aborted, end once with what was seen",
    async () => {
      if (long === undefined) return;
      await using server = await replayServer([
        { events: bytesOf(long), stall: true, stopAfterEvents: 50 },
        { events: bytesOf(long), cutAfterEvents: 50 },
        { events: bytesOf(long), stall: true, stopAfterEvents: 50 },
      ]);
      const controller = new AbortController();
      const seen = ["", "", ""];
      const { runs } = await heard(async (callbacks) => {
        const read = async (at: number, enough: () => boolean, signal?: AbortSignal) => {
          const config = signal === undefined ? { callbacks } : { callbacks, signal };
          const stream = await modelAt(server.url).stream("x", config);
          for await (const chunk of stream) {
            seen[at] += chunk.text;
            if (enough()) break;
          }
        };
        await read(0, () => (seen[0]?.length ?? 0) > 20);
        await read(1, () => false).catch(() => undefined);
        await read(
          2,
          () => {
            if ((seen[2]?.length ?? 0) > 20) controller.abort();
            return false;
          },
          controller.signal,
        ).catch(() => undefined);
      });
      expect(runs.all().map(({ standing }) => standing)).toEqual(["cancel", "error", "cancel"]);
      const texts = runs.all("llm").map(({ ending }) => {
        return ending !== undefined && "text" in ending ? (ending.text ?? "") : "";
      });
      expect(texts[1]).toBe(seen[1]);
      // LangChain reads ahead of its consumer.
      for (const [at, text] of texts.entries()) expect(text.startsWith(seen[at] ?? "-")).toBe(true);
      for (const request of server.requests) expect(request.method).toBe("POST");
    },
  );
});
