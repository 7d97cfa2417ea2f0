import { describe, expect, it } from "vitest";
import { filtered } from "../../src/filtered/index.ts";
import { RuntapError } from "../../src/index.ts";
import { Heard } from "../heard.ts";

function complaintOf(rules: unknown, handler: unknown = new Heard("inner").handler): string {
  try {
    Reflect.apply(filtered, undefined, [handler, rules]);
  } catch (error) {
    if (RuntapError.isInstance(error)) return error.message;
  }
  return "no complaint";
}

describe("filtered complains", () => {
  it.each([
    [undefined, "Expected the rules of `filtered` to be an object, got undefined."],
    [["llm"], "Expected the rules of `filtered` to be an object, got an array."],
    [
      {},
      "Expected the rules of `filtered` to be an object with at least one of kinds, names, tags, where, got an object. To let everything through, attach the handler itself.",
    ],
    [{ on: "trace" }, "at least one of kinds, names, tags, where"],
    [{ kinds: undefined }, "at least one of kinds, names, tags, where"],
    [
      { kind: ["llm"] },
      'Expected a key in the rules of `filtered` to be one of kinds, names, tags, where, on, got `"kind"` (string). Is it misspelt?',
    ],
    [{ kinds: "llm" }, 'got `"llm"` (string)'],
    [{ kinds: [] }, "Expected `kinds` to be a non-empty array of the kinds chain, agent, llm"],
    [{ kinds: ["model"] }, 'got `"model"` (string)'],
    [{ names: [""] }, "Expected each of `names` to be one of non-empty strings"],
    [{ names: [7] }, "got `7` (number)"],
    [{ tags: [/x/] }, "Expected each of `tags` to be one of non-empty strings, got an object"],
    [{ where: true }, "Expected `where` to be a function, got `true` (boolean)."],
    [
      { kinds: ["llm"], on: "span" },
      'Expected `on` to be "run" or "trace", got `"span"` (string).',
    ],
  ])("about the rules %j", (rules, complaint) => {
    expect(complaintOf(rules)).toContain(complaint);
  });

  it("about a handler that could not be attached either", () => {
    expect(complaintOf({ kinds: ["llm"] }, { name: "x" })).toContain('`on` of handler "x"');
  });
});
