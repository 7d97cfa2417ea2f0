import { describe, expect, test } from "vitest";

import { openManual } from "../../src/demo/manual.ts";
import { readMessages, toMessages } from "../../src/demo/prompt.ts";
import { createSearch } from "../../src/demo/search.ts";

const question = "how do I publish a scoped package?";
const sections = createSearch(openManual().sections)(question);

describe("readMessages", () => {
  test("reads back what toMessages has written", () => {
    const usage = { summary: "Publish a package", usage: ["npm publish <spec>"] };
    const read = readMessages(toMessages({ question, sections, usage }));
    expect(read.question).toBe(question);
    expect(read.usage).toBe("Usage: npm publish <spec>");
    expect(read.excerpts.map(({ page, heading, text }) => ({ page, heading, text }))).toEqual(
      sections.map(({ page, heading, text }) => ({ page, heading, text })),
    );
    expect(read.excerpts[0]?.score).toBe(1);
  });

  test("reads what the tool failed with, and that it was not called", () => {
    const failed = new Error('Unknown command: "pubish". Did you mean publish?');
    expect(readMessages(toMessages({ question, sections, usage: failed })).usage).toBe(
      'npm says: Unknown command: "pubish". Did you mean publish?',
    );
    expect(readMessages(toMessages({ question, sections, usage: undefined })).usage).toBe(
      undefined,
    );
  });

  test("takes what others ask for a question", () => {
    expect(readMessages([{ role: "user", content: "why?\n\nreally" }])).toEqual({
      question: "why?\n\nreally",
      usage: undefined,
      excerpts: [],
    });
    expect(readMessages([])).toEqual({ question: "", usage: undefined, excerpts: [] });
  });
});
