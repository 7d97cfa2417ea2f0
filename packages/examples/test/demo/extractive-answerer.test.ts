import { describe, expect, test } from "vitest";

import { composeAnswer, streamAnswer } from "../../src/demo/extractive-answerer.ts";
import type { ReadPrompt } from "../../src/demo/prompt.ts";

const never = new AbortController().signal;
const prompt: ReadPrompt = {
  question: "how do I greet somebody?",
  excerpts: [
    {
      page: "npm-greet",
      heading: "Description",
      text: "Nothing to see.\nTo greet somebody, name them:\n\n```bash\nnpm greet Ada\n\nnpm greet Bob\n```\n",
      score: 1,
    },
  ],
  usage: "Usage: npm greet <name>",
};

async function collect(source: AsyncIterable<string>): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of source) pieces.push(piece);
  return pieces;
}

describe("composeAnswer", () => {
  test("says how the command is used, quotes the manual with its example and names the page", () => {
    expect(composeAnswer(prompt)).toBe(
      [
        "Usage: npm greet <name>",
        "",
        "Nothing to see.",
        "To greet somebody, name them:",
        "  npm greet Ada",
        "",
        "  npm greet Bob",
        "(npm-greet: Description)",
      ].join("\n"),
    );
  });

  test("passes on what npm said where the tool failed", () => {
    const failed = { ...prompt, usage: 'npm says: Unknown command: "gret"' };
    expect(composeAnswer(failed)).toMatch(/^npm says: Unknown command: "gret"\n\n/);
  });

  test("says nothing of a tool that was not called", () => {
    expect(composeAnswer({ ...prompt, usage: undefined })).toMatch(/^Nothing to see\./);
  });
});

describe("streamAnswer", () => {
  test("streams the answer in pieces, the same ones each time", async () => {
    const pieces = await collect(streamAnswer(prompt, never, 0));
    expect(pieces.join("")).toBe(composeAnswer(prompt));
    expect(pieces.length).toBeGreaterThan(20);
    expect(await collect(streamAnswer(prompt, never, 0))).toEqual(pieces);
  });

  test("stops with the signal's reason between two pieces", async () => {
    const stop = new AbortController();
    const stream = streamAnswer(prompt, stop.signal, 0);
    const first = await stream.next();
    expect(first.value).toBe("Usage");
    stop.abort(new Error("enough"));
    await expect(stream.next()).rejects.toThrow("enough");
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test("stops while it pauses, without waiting for the pause to end", async () => {
    const stop = new AbortController();
    const piece = streamAnswer(prompt, stop.signal, 3_600_000).next();
    stop.abort();
    await expect(piece).rejects.toMatchObject({ name: "AbortError" });
  });
});
