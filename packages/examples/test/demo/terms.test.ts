import { describe, expect, test } from "vitest";

import { toTerms } from "../../src/demo/terms.ts";

describe("toTerms", () => {
  test.each([
    ["publish", "publishing"],
    ["package", "packages"],
    ["dependency", "dependencies"],
    ["override", "overriding"],
    ["deprecate", "deprecated"],
    ["access", "Access"],
  ])("spells %s and %s alike", (one, other) => {
    expect(toTerms(one)).toEqual(toTerms(other));
  });

  test("drops question words and the word that every page has", () => {
    expect(toTerms("How do I use npm for it?")).toEqual([]);
  });

  test("finds a compound name by its parts", () => {
    expect(toTerms("peerDependencies")).toEqual(
      expect.arrayContaining([...toTerms("peer"), ...toTerms("dependency")]),
    );
    expect(toTerms("dist-tag")).toEqual(toTerms("dist tag"));
  });
});
