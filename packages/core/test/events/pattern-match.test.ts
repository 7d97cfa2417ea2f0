import { expect, it } from "vitest";
import { nearTo } from "../../src/events/pattern-match.ts";

it("names the phases where a misspelt pattern is for all kinds", () => {
  expect(nearTo("*.ned")).toEqual([
    "*.start",
    "*.token",
    "*.chunk",
    "*.end",
    "*.error",
    "*.cancel",
  ]);
});

it("names the events of a kind where its prefix is right", () => {
  expect(nearTo("retriever.ned")).toEqual([
    "retriever.start",
    "retriever.end",
    "retriever.error",
    "retriever.cancel",
    "retriever.*",
  ]);
});

it("names the prefixes where the prefix is wrong", () => {
  expect(nearTo("lm.end")).toContain("llm.*");
});
