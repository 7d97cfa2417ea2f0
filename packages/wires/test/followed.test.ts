import { bytesOf, recordings } from "@runtap/repo/recordings";
import { record } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { sseEvents } from "../src/index.ts";
import { gather } from "../src/reader.ts";
import { wireFor } from "./recorded-wire.ts";

const streams = recordings.filter(({ kind }) => kind === "sse");

describe("a run that follows a recorded stream with a reader as its pick", () => {
  it.each(streams)("says and ends with what the pieces of $file come to", async (recording) => {
    const payloads = sseEvents()
      .push(bytesOf(recording))
      .map(({ data }) => data);
    const wire = wireFor(recording);
    const reader = wire.reader();
    const pieces = payloads.flatMap((payload) => reader.read(payload));
    const { facts, reasoning } = gather(pieces, undefined);
    const passed: unknown[] = [];

    const { events } = await record(async (tap) => {
      const llm = tap.start("llm", { name: recording.file });
      for await (const payload of llm.follow(payloads, wire.reader().read)) passed.push(payload);
    });

    const tokens = events.flatMap((event) => (event.type === "llm.token" ? [event] : []));
    const endings = events.flatMap((event) => (event.type === "llm.end" ? [event] : []));
    const thoughts = tokens.filter(({ channel }) => channel === "reasoning");
    expect(passed).toEqual(payloads);
    expect(tokens).toHaveLength(pieces.filter(({ text }) => (text ?? "") !== "").length);
    expect(thoughts.map(({ token }) => token).join("")).toBe(reasoning ?? "");
    expect(endings).toMatchObject([facts]);
    expect([endings[0]?.text, endings[0]?.toolCalls]).toEqual([facts.text, facts.toolCalls]);
  });
});
