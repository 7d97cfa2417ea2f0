import { describe, expect, test } from "vitest";

import { ArgumentsError, readArguments } from "../../src/demo/arguments.ts";

describe("readArguments", () => {
  test("takes a question, in quotes or without", () => {
    expect(readArguments(["what is a scope?"]).question).toBe("what is a scope?");
    expect(readArguments(["what", "is", "a", "scope?"]).question).toBe("what is a scope?");
  });

  test("has a question of its own where none is asked", () => {
    expect(readArguments([])).toEqual({
      question: "how do I publish a scoped package?",
      abort: false,
      budgetUsd: undefined,
      via: "openai",
      paceMs: 12,
      help: false,
    });
  });

  test("takes --abort and --help before or after the question", () => {
    expect(readArguments(["--abort", "why?"])).toMatchObject({ question: "why?", abort: true });
    expect(readArguments(["why?", "--abort"])).toMatchObject({ question: "why?", abort: true });
    expect(readArguments(["-h"]).help).toBe(true);
  });

  test("says what it expected and what it got for an unknown flag", () => {
    expect(() => readArguments(["--abrot"])).toThrow(
      new ArgumentsError(
        "Expected a question, --abort, --budget, --via, --pace or --help: Unknown option '--abrot'. See --help.",
      ),
    );
  });

  test("takes what the model is asked through, and says so where it knows no such thing", () => {
    expect(readArguments(["--via", "langchain"]).via).toBe("langchain");
    expect(() => readArguments(["--via", "mastra"])).toThrow(
      'Expected --via to be one of openai, ai-sdk, langchain, got "mastra".',
    );
  });

  test("takes a pace in whole milliseconds, and says so where it is none", () => {
    expect(readArguments(["--pace", "0"]).paceMs).toBe(0);
    expect(() => readArguments(["--pace", "fast"])).toThrow(
      'Expected --pace to be a whole number of milliseconds below 10000, got "fast".',
    );
    expect(() => readArguments(["--pace"])).toThrow(ArgumentsError);
  });

  test("takes a budget in dollars, and says so where it is none", () => {
    expect(readArguments(["--budget", "0.001"]).budgetUsd).toBe(0.001);
    expect(readArguments(["--budget", "0"]).budgetUsd).toBe(0);
    for (const budget of ["$1", "1e3", "0.0000001", "NaN", ""]) {
      expect(() => readArguments(["--budget", budget])).toThrow(
        `Expected --budget to be dollars like 0.001, down to millionths, got "${budget}".`,
      );
    }
    expect(() => readArguments(["--budget", "-1"])).toThrow(ArgumentsError);
    expect(() => readArguments(["--budget"])).toThrow(ArgumentsError);
  });

  test("refuses --abort and --budget together", () => {
    expect(() => readArguments(["--abort", "--budget", "1"])).toThrow(
      "Expected --abort or --budget, got both.",
    );
  });

  test("refuses a value for a flag that takes none", () => {
    expect(() => readArguments(["--abort=yes"])).toThrow(ArgumentsError);
  });
});
