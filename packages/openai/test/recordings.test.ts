import { createHash } from "node:crypto";
import type { LlmToken } from "@runtap/core";
import {
  bytesOf,
  chunksOf,
  NO_RECORDINGS,
  type Recording,
  recordings,
} from "@runtap/repo/recordings";
import type { Exchange } from "@runtap/testing/server";
import { describe, expect, test } from "vitest";
import { setting } from "./setting.ts";
import { type Way, ways } from "./ways.ts";

const known = recordings.filter(({ wire }) => wire?.startsWith("openai-"));
const streams = known.filter(({ kind }) => kind === "sse");
const bodies = known.filter(({ kind }) => kind === "json");

function wayOf({ file, wire }: Recording): Way {
  if (file.includes("legacy-completion")) return ways.completions;
  return wire === "openai-chat" ? ways.chat : ways.responses;
}

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function joined(tokens: readonly LlmToken[], channel: LlmToken["channel"]): string {
  return tokens
    .filter((token) => token.channel === channel)
    .map(({ token }) => token)
    .join("");
}

/** The first value under a name, anywhere in a payload. */
function valueAt(payload: unknown, name: string): unknown {
  if (typeof payload !== "object" || payload === null) return undefined;
  const own: unknown = Reflect.get(payload, name);
  if (typeof own === "string") return own;
  return Object.values(payload)
    .map((field) => valueAt(field, name))
    .find((value) => value !== undefined);
}

const DELIVERIES: Readonly<Record<string, Exchange>> = {
  whole: {},
  "in pieces of 7 bytes": { pieceBytes: 7 },
  "in pieces with delays": { pieceBytes: 4_096, delayMs: 1 },
};

describe.skipIf(known.length === 0)(`recorded answers (${NO_RECORDINGS} where skipped)`, () => {
  describe.each(Object.keys(DELIVERIES))("sent %s", (delivery) => {
    test.each(streams)("says of $file what its bytes say", async (recording) => {
      const { textSha256, textChars, reasoningChars, tools, finish, usage, error } = recording;
      const way = wayOf(recording);
      await using at = await setting({ events: bytesOf(recording), ...DELIVERIES[delivery] });
      let seen = "";
      const failure: unknown = await (async () => {
        for await (const chunk of await way.stream(at.client)) seen += way.textOf(chunk);
        return undefined;
      })().catch((thrown: unknown) => thrown);
      const run = at.run();
      expect(joined(run.tokens, "text")).toBe(seen);
      expect([seen.length, sha(seen)]).toEqual([textChars, textSha256]);
      expect(joined(run.tokens, "reasoning").length).toBe(reasoningChars);
      const { ending } = run;
      if (ending === undefined || !("tokenEvents" in ending))
        throw new Error("Expected an ending.");
      expect(ending.toolCalls?.map(({ name }) => name) ?? []).toEqual(
        tools.filter((tool) => !tool.startsWith("web_search")),
      );
      for (const call of ending.toolCalls ?? []) JSON.parse(call.arguments);
      expect(ending.usage?.raw ?? null).toEqual(usage);
      const [first] = chunksOf(recording);
      expect(ending.model).toBe(valueAt(first, "model"));
      expect(ending.responseId).toBe(valueAt(first, "id"));
      expect(ending).toMatchObject(
        error === undefined
          ? { type: "llm.end", ...(finish === null ? {} : { finishReason: finish }) }
          : { type: "llm.error", error: { message: error } },
      );
      // For an error inside the stream the client stops reading.
      expect("error" in ending ? ending.error : undefined).toBe(failure);
    });

    test.each(bodies.filter(({ status }) => status === 200))(
      "says of $file what its body says",
      async (recording) => {
        const { textSha256, textChars, finish, usage, tools } = recording;
        const [body] = chunksOf(recording);
        await using at = await setting({ body, ...DELIVERIES[delivery] });
        await wayOf(recording).whole(at.client);
        const end = at.run().event("llm.end");
        expect([end.text?.length ?? 0, sha(end.text ?? "")]).toEqual([textChars, textSha256]);
        expect(end.toolCalls?.map(({ name }) => name) ?? []).toEqual(tools);
        expect(end.finishReason ?? null).toBe(finish);
        expect(end.usage?.raw).toEqual(usage);
        expect(end.model).toBe(valueAt(body, "model"));
        expect(end.responseId).toBe(valueAt(body, "id"));
      },
    );

    test.each(bodies.filter(({ status }) => status !== 200))(
      "fails with what the program gets for $file",
      async (recording) => {
        const { status } = recording;
        const [body] = chunksOf(recording);
        await using at = await setting({ status, body, ...DELIVERIES[delivery] });
        const failure: unknown = await wayOf(recording)
          .whole(at.client)
          .catch((thrown: unknown) => thrown);
        expect(failure).toMatchObject({ status });
        expect(at.run().event("llm.error").error).toBe(failure);
      },
    );
  });
});
