import { describe, expect, it } from "vitest";
import { RuntapError } from "../../src/errors.ts";
import { type RedactionRules, redaction } from "../../src/redaction/index.ts";
import { cutAt, streamed } from "./chunkings.ts";
import { madeEvent } from "../made-event.ts";

const CENSOR = "[redacted]";

function shown(rules: RedactionRules, value: unknown): unknown {
  return redaction(rules).value(value);
}

describe("keys", () => {
  it("hide at any depth, whatever case, hyphens, underscores and spaces", () => {
    const value = { a: [{ "Social-Security_Number": 1 }], socialSecurityNumber: { b: 2 } };
    expect(shown({ keys: ["social security number"] }, value)).toEqual({
      a: [{ "Social-Security_Number": CENSOR }],
      socialSecurityNumber: CENSOR,
    });
  });

  it("may be patterns, whose state nobody minds", () => {
    const pattern = /^x-internal-/g;
    const value = { "x-internal-a": 1, "x-internal-b": 2, other: 3 };
    const redactor = redaction({ keys: [pattern] });
    for (let round = 0; round < 3; round += 1) {
      expect(redactor.value(value)).toEqual({
        "x-internal-a": CENSOR,
        "x-internal-b": CENSOR,
        other: 3,
      });
    }
    expect(pattern.lastIndex).toBe(0);
  });
});

describe("paths", () => {
  const event = madeEvent("chain.start", {
    input: {
      messages: [
        { role: "user", content: "a" },
        { role: "user", content: "b", extra: { content: "c" } },
      ],
      "user.name": "ada",
    },
  });

  it.each([
    ["input.messages.*.content", ["a", "b"]],
    ["input.messages[1].content", ["b"]],
    ["input.messages.0", ["a"]],
    ["**.content", ["a", "b", "c"]],
    ["input.**.extra.content", ["c"]],
    ['input["user.name"]', ["ada"]],
    ["*.messages", ["a", "b", "c"]],
    ["messages.*.content", []],
  ])("%s hides %j", (path, hidden) => {
    const text = JSON.stringify(redaction({ paths: [path] }).event(event));
    const missing = ["a", "b", "c", "ada"].filter((each) => !text.includes(`"${each}"`));
    expect(missing).toEqual(hidden);
  });

  it("tell apart the places of one object", () => {
    const twice = { name: "ada" };
    const shared = madeEvent("chain.start", { input: { shown: twice, hidden: twice } });
    expect(redaction({ paths: ["input.hidden.name"] }).event(shared)).toMatchObject({
      input: { shown: { name: "ada" }, hidden: { name: CENSOR } },
    });
  });
});

describe("patterns", () => {
  it("hide whatever they match, and skip what is empty", () => {
    expect(shown({ patterns: [/ACME-\d+/, /x*/] }, "see ACME-12, xx")).toBe(
      `see ${CENSOR}, ${CENSOR}`,
    );
  });

  it.each([/ACME-\d+/g, /ACME-\d+/y, /acme-\d+/gi])(
    "are copied with their state: %s",
    (pattern) => {
      pattern.lastIndex = 7;
      const redactor = redaction({ patterns: [pattern] });
      expect(redactor.text("see ACME-12")).toBe(`see ${CENSOR}`);
      expect(redactor.text("ACME-12")).toBe(CENSOR);
      expect(pattern.lastIndex).toBe(7);
    },
  );

  it("find what lies across the pieces of a stream, and of a long text", () => {
    const redactor = redaction({ patterns: [/ACME-\d{6}/] });
    const text = `${"word ".repeat(200)}ACME-123456 ${"word ".repeat(200)}`;
    const whole = redactor.text(text);
    expect(whole).toBe(text.replace("ACME-123456", CENSOR));
    expect(streamed(redactor.hold(), text.split(""))).toBe(whole);
    const long = `${"x".repeat(16_380)}ACME-123456${"x".repeat(20_000)}`;
    expect(redactor.text(long)).toBe(long.replace("ACME-123456", CENSOR));
  });

  it("hold back no more than 256 characters of a stream", () => {
    const held = redaction({ groups: [], patterns: [/ACME-\d{6}/] }).hold();
    expect(held.push("x".repeat(300))).toHaveLength(44);
    expect(held.end()).toHaveLength(256);
  });
});

describe("custom", () => {
  it("sees every text and may hide any of it", () => {
    const custom = (text: string): string => text.replaceAll("ada", "someone");
    expect(shown({ custom }, { a: ["ada and ada"] })).toEqual({ a: ["someone and someone"] });
  });

  it("finds what lies across the pieces of a stream", () => {
    const custom = (text: string): string => text.replaceAll("Ada Lovelace", "someone");
    const text = `${"word ".repeat(300)}Ada Lovelace ${"word ".repeat(300)}`;
    const redactor = redaction({ custom });
    for (const places of [[0.2, 0.499, 0.5, 0.501, 0.9], [0.5015], [0.7]]) {
      expect(streamed(redactor.hold(), cutAt(text, places))).toBe(custom(text));
    }
    expect(streamed(redactor.hold(), text.split(""))).toBe(custom(text));
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["returns no string", () => 1 as unknown as string],
  ])("hides the text when it %s, and says so", (_, custom) => {
    expect(shown({ custom }, { a: "text", b: 1 })).toEqual({
      "[redaction failed]": "[redaction failed]",
      "[redaction failed] (2)": 1,
    });
    const held = redaction({ custom }).hold();
    expect(held.push("x".repeat(600)) + held.push("more") + held.end()).toBe("[redaction failed]");
  });
});

describe("groups", () => {
  it("are secrets alone unless asked for", () => {
    const text = "mail ada@example.com, password=hunter2";
    expect(redaction().text(text)).toBe(`mail ada@example.com, password=${CENSOR}`);
    expect(redaction({ groups: ["pii"] }).text(text)).toBe(`mail ${CENSOR}, password=hunter2`);
    expect(redaction({ groups: [] }).text(text)).toBe(text);
  });
});

it("shows what the censor says", () => {
  expect(redaction({ censor: "***" }).text("password=hunter2")).toBe("password=***");
});

it("has methods that work unbound", () => {
  const { text, value, hold } = redaction();
  expect(["password=hunter2"].map(text)).toEqual([`password=${CENSOR}`]);
  expect(value({ password: 1 })).toEqual({ password: CENSOR });
  expect(streamed(hold(), ["password=", "hunter2"])).toBe(`password=${CENSOR}`);
});

describe("rules that cannot be meant", () => {
  it.each<[string, unknown, string]>([
    ["false", false, "Expected redaction rules to be `true` or an object, got `false` (boolean)."],
    ["a list", [], "Expected redaction rules to be `true` or an object, got an array."],
    ["a misspelling", { key: [] }, "Expected a redaction rule to be one of keys, paths"],
    ["one key", { keys: "ssn" }, "Expected `keys` to be an array"],
    ["an empty key", { keys: ["-"] }, "Expected each of `keys` to be a name or a RegExp"],
    ["a number as key", { keys: [1] }, "Expected each of `keys` to be a name or a RegExp"],
    ["a string as pattern", { patterns: ["x"] }, "Expected each of `patterns` to be a RegExp"],
    ["an unknown group", { groups: ["all"] }, 'Expected each of `groups` to be "secrets" or "pii"'],
    ["an empty path", { paths: [""] }, "Expected a path of `paths` to be keys joined by dots"],
    ["an open path", { paths: ["a."] }, "Expected a path of `paths` to be keys joined by dots"],
    ["a broken path", { paths: ["a[0"] }, "Expected a path of `paths` to be keys joined by dots"],
    ["a path of dots", { paths: ["a..b"] }, "Expected a path of `paths` to be keys joined by dots"],
    ["a number as path", { paths: [1] }, "Expected a path of `paths` to be keys joined by dots"],
    ["no function", { custom: "x" }, "Expected `custom` to be a function"],
    ["no censor", { censor: 1 }, "Expected `censor` to be a string"],
  ])("throws for %s", (_, rules, message) => {
    const make = (): unknown => redaction(rules as RedactionRules);
    expect(make).toThrow(RuntapError);
    expect(make).toThrow(message);
  });
});
