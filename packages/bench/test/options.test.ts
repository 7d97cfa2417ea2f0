import { describe, expect, it } from "vitest";
import { parseOptions } from "../src/options.ts";

describe("parseOptions", () => {
  it("measures every workload in the full mode when nothing is said", () => {
    const options = parseOptions([]);
    expect(options).toMatchObject({ effort: "full", rounds: 9, markdown: false, assert: false });
    expect(options.only.map(({ name }) => name)).toContain("import");
    expect(options.json).toBeUndefined();
  });

  it("takes fewer rounds in the quick mode, unless told how many", () => {
    expect(parseOptions(["--quick"]).rounds).toBe(3);
    expect(parseOptions(["--quick", "--rounds", "5"])).toMatchObject({
      effort: "quick",
      rounds: 5,
    });
  });

  it("selects the workloads that are named, in the order they are named", () => {
    const { only } = parseOptions(["--only", "run", "--only", "token"]);
    expect(only.map(({ name }) => name)).toEqual(["run", "token"]);
  });

  it("lists the workloads that exist when one does not", () => {
    expect(() => parseOptions(["--only", "tokens"])).toThrow(
      /Expected `--only` to be one of token, token-unheard, .*, got `tokens`\./,
    );
  });

  it.each(["0", "-1", "1.5", "many"])("refuses %s rounds", (rounds) => {
    expect(() => parseOptions([`--rounds=${rounds}`])).toThrow(
      `Expected \`--rounds\` to be a positive integer, got \`${rounds}\`.`,
    );
  });
});
