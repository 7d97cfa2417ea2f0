import { describe, expect, test } from "vitest";

import { openManual } from "../../src/demo/manual.ts";
import { chooseStatements } from "../../src/demo/quote.ts";
import { createSearch } from "../../src/demo/search.ts";

const search = createSearch(openManual().sections);

function quote(question: string): string {
  return chooseStatements(question, search(question), 3)
    .map(({ text, example = "" }) => `${text}\n${example}`)
    .join("\n");
}

describe("chooseStatements", () => {
  test.each([
    ["how do I publish a scoped package?", "--access public"],
    ["what is the difference between npm install and npm ci?", "main differences"],
    ["how do I add a dist tag?", "npm dist-tag add"],
    ["how do I override the version of a nested dependency?", "add an override"],
    ["how do I log in to a private registry?", "npm login --scope"],
    ["how can I see which packages are outdated?", "npm outdated"],
  ])("quotes for %j what answers it", (question, answer) => {
    expect(quote(question)).toContain(answer);
  });

  test("quotes in the order of the sections, no more than asked for", () => {
    const found = search("how do I publish a scoped package?");
    const statements = chooseStatements("how do I publish a scoped package?", found, 3);
    const places = statements.map(({ section }) => found.findIndex((each) => each === section));
    expect(places).toHaveLength(3);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("quotes nothing where no statement has a word of the question", () => {
    expect(chooseStatements("qwertz", search("publish"), 3)).toEqual([]);
    expect(chooseStatements("publish", [], 3)).toEqual([]);
  });
});
