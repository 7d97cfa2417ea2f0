import { createHash } from "node:crypto";
import type { PickedToken } from "@runtap/core";
import { propertyRuns } from "@runtap/repo/property-runs";
import {
  bytesOf,
  chunksOf,
  NO_RECORDINGS,
  type Recording,
  recordings,
  sessionOf,
  sessions,
} from "@runtap/repo/recordings";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sseEvents, type WireAnswer, wireOf } from "../src/index.ts";
import { gather } from "../src/reader.ts";
import { wireFor } from "./recorded-wire.ts";

const streams = recordings.filter(({ kind }) => kind === "sse");
const bodies = recordings.filter(({ kind }) => kind === "json");

function count(usage: unknown, ...path: readonly string[]): number {
  let at: unknown = usage;
  for (const name of path) {
    at = typeof at === "object" && at !== null ? Reflect.get(at, name) : undefined;
  }
  return typeof at === "number" ? at : 0;
}

/** The provider's last figures by the rules of its documentation, independently of the code that is tested. */
function tokensOf({ wire, usage }: Recording): readonly (number | undefined)[] {
  if (usage === null) return [undefined, undefined];
  switch (wire) {
    case "openai-chat":
      return [
        count(usage, "prompt_tokens"),
        count(usage, "total_tokens") - count(usage, "prompt_tokens"),
      ];
    case "openai-responses":
      return [count(usage, "input_tokens"), count(usage, "output_tokens")];
    case "gemini":
      return [
        count(usage, "promptTokenCount"),
        count(usage, "totalTokenCount") - count(usage, "promptTokenCount"),
      ];
    default:
      return [
        count(usage, "input_tokens") +
          count(usage, "cache_read_input_tokens") +
          count(usage, "cache_creation_input_tokens"),
        count(usage, "output_tokens"),
      ];
  }
}

/** Searches are run by the provider: their names are in the catalogue, and no tool calls. */
function isAnswered(tool: string): boolean {
  return !tool.startsWith("web_search");
}

/** The values under a name, anywhere in a payload, in order. */
function valuesAt(payload: unknown, name: string): readonly unknown[] {
  if (typeof payload !== "object" || payload === null) return [];
  return Object.entries(payload).flatMap(([field, value]) =>
    field === name && typeof value !== "object" ? [value] : valuesAt(value, name),
  );
}

function sha(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** What an answer must say, by the catalogue and by the bytes themselves. */
function expectAnswer(recording: Recording, { facts, reasoning, error }: WireAnswer): void {
  const { textSha256, textChars, reasoningChars, finish } = recording;
  expect(error?.message).toBe(recording.error);
  expect([facts.text?.length ?? 0, sha(facts.text ?? "")]).toEqual([textChars, textSha256]);
  expect(reasoning?.length ?? 0).toBe(reasoningChars);
  expect((facts.toolCalls ?? []).map(({ name }) => name)).toEqual(
    recording.tools.filter(isAnswered),
  );
  for (const call of facts.toolCalls ?? []) expect(JSON.parse(call.arguments)).toBeTypeOf("object");
  expect(facts.finishReason ?? null).toBe(finish);
  const { usage } = facts;
  expect([usage?.inputTokens, usage?.outputTokens]).toEqual(tokensOf(recording));
  expect(usage?.raw ?? {}).toMatchObject(recording.usage ?? {});
  expect(usage?.partial).toBeUndefined();
  const payloads = chunksOf(recording);
  const models = [...valuesAt(payloads, "model"), ...valuesAt(payloads, "modelVersion")];
  expect(facts.model).toBe(models[0]);
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
}

/** The ids that the wires give an answer, in the bytes. */
function idIn(recording: Recording): unknown {
  const [first] = chunksOf(recording);
  if (recording.status !== 200) return undefined;
  return valuesAt(first, recording.wire === "gemini" ? "responseId" : "id")[0];
}

function piecesOf(recording: Recording, pieces: readonly Uint8Array[]): readonly PickedToken[] {
  const events = sseEvents();
  const reader = wireFor(recording).reader(recording.wire);
  const all = [...pieces.flatMap((piece) => events.push(piece)), ...events.end()];
  expect(events.ignored()).toBe(0);
  return all.flatMap(({ data }) => reader.read(data));
}

function inPieces(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

describe("over every recorded answer", () => {
  it("there are recordings", ({ skip }) => {
    skip(recordings.length === 0, NO_RECORDINGS);
    expect([streams.length, bodies.length]).toEqual([26, 10]);
  });

  it.each(streams)("$file says what its events say", (recording) => {
    const wire = wireFor(recording);
    const reader = wire.reader(recording.wire);
    const pieces = chunksOf(recording).flatMap((chunk) => reader.read(chunk));
    const answer = gather(pieces, reader.error());
    expectAnswer(recording, answer);
    expect(answer.facts.responseId).toBe(idIn(recording));
    expect(pieces.filter(({ text, channel = "text" }) => text && channel === "text")).toHaveLength(
      recording.textDeltas,
    );
    expect(reader.isComplete()).toBe(true);
  });

  it.each(streams)("$file says the same byte by byte, by seven, and whole", (recording) => {
    const bytes = bytesOf(recording);
    const reader = wireFor(recording).reader(recording.wire);
    const expected = chunksOf(recording).flatMap((chunk) => reader.read(chunk));
    for (const size of [1, 7, bytes.length]) {
      expect(piecesOf(recording, inPieces(bytes, size))).toEqual(expected);
    }
  });

  it("says the same wherever the bytes are cut", ({ skip }) => {
    skip(streams.length === 0, NO_RECORDINGS);
    const size = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.array(size, { minLength: 1 }), (one, sizes) => {
        const bytes = bytesOf(one);
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const next = at + (sizes[turn % sizes.length] ?? 1);
          pieces.push(bytes.subarray(at, next));
          at = next;
        }
        expect(piecesOf(one, pieces)).toEqual(piecesOf(one, [bytes]));
      }),
      { numRuns: propertyRuns(60) },
    );
  });

  it.each(streams)("$file is complete at its end and not before its finish", (recording) => {
    const reader = wireFor(recording).reader(recording.wire);
    const chunks = chunksOf(recording);
    const isLast = chunks.map((chunk) => {
      reader.read(chunk);
      return reader.isComplete();
    });
    const first = isLast.indexOf(true);
    // After the finish come OpenAI's figures and Anthropic's closing event, and nothing of the answer.
    expect(chunks.length - first).toBeLessThanOrEqual(2);
    expect(isLast.slice(first).every(Boolean)).toBe(true);
  });

  it.each(bodies)("$file says what its body says", (recording) => {
    const [body] = chunksOf(recording);
    const answer = wireFor(recording).answer(body, recording.wire);
    expectAnswer(recording, answer);
    expect(answer.facts.responseId).toBe(fieldOf(body, "id"));
  });
});

describe("what was read of every recorded answer", () => {
  it("is in a table", async ({ skip }) => {
    skip(recordings.length === 0, NO_RECORDINGS);
    const rows = recordings.map((recording) => {
      const reader = wireFor(recording).reader(recording.wire);
      const pieces = chunksOf(recording).flatMap((chunk) => reader.read(chunk));
      const { facts, reasoning, error } = gather(pieces, reader.error());
      const calls = facts.toolCalls?.map((call) => `${call.name}(${call.arguments})`) ?? [];
      return [
        recording.file,
        String(pieces.filter(({ text }) => (text ?? "") !== "").length),
        String(facts.text?.length ?? "–"),
        String(reasoning?.length ?? "–"),
        facts.finishReason ?? "–",
        facts.model ?? "–",
        error?.message.slice(0, 60) ?? calls.join(" "),
      ];
    });
    const table = [
      ["recording", "tokens", "text", "reasoning", "finish", "model", "tool calls, or error"],
      ...rows,
    ].map(
      ([file = "", tokens = "", text = "", reasoning = "", finish = "", model = "", calls = ""]) =>
        [
          file.padEnd(45),
          tokens.padStart(6),
          text.padStart(6),
          reasoning.padStart(11),
          `  ${finish.padEnd(12)}`,
          model.padEnd(36),
          calls,
        ]
          .join("")
          .trimEnd(),
    );
    await expect(`${table.join("\n")}\n`).toMatchFileSnapshot("recorded-answers.txt");
  });
});

describe("over every recorded session", () => {
  it.each(sessions)("each call of $file is read by the wire of its address", (session) => {
    for (const { path, request, json } of sessionOf(session)) {
      const wire = wireOf(path);
      const { facts, error } = wire?.answer(json) ?? {};
      expect(error).toBeUndefined();
      expect(facts).toMatchObject({
        model: valuesAt(json, "model")[0],
        responseId: fieldOf(json, "id"),
      });
      expect(facts?.usage?.inputTokens).toBeGreaterThan(0);
      expect((facts?.text ?? "") !== "" || facts?.toolCalls !== undefined).toBe(true);
      expect(wire?.request(request, path)).toMatchObject({
        model: valuesAt(request, "model")[0],
        isStream: false,
        input: expect.anything(),
      });
      const tools = fieldOf(request, "tools");
      expect(wire?.request(request).tools).toEqual(
        valuesAt(tools, "name").length > 0 ? tools : undefined,
      );
    }
  });
});
