import { describe, expect, test } from "vitest";

import { openManual } from "../../src/demo/manual.ts";
import { createSearch } from "../../src/demo/search.ts";

const search = createSearch(openManual().sections);

describe("search", () => {
  // The pages that answer the question: one of them is to be the first found.
  test.each([
    ["how do I publish a scoped package?", ["using-npm/scope", "commands/npm-publish"]],
    [
      "how do I run a script from a workspace?",
      ["using-npm/workspaces", "commands/npm-run", "commands/npm-run-script"],
    ],
    ["what is the difference between npm install and npm ci?", ["commands/npm-ci"]],
    ["how do I deprecate a version of a package?", ["commands/npm-deprecate"]],
    ["how do I add a dist tag?", ["commands/npm-dist-tag"]],
    ["where does npm keep its cache?", ["commands/npm-cache"]],
    ["how do I override the version of a nested dependency?", ["configuring-npm/package-json"]],
    ["how do I unpublish a package?", ["commands/npm-unpublish"]],
    ["which lifecycle scripts run before publishing?", ["using-npm/scripts"]],
    ["how can I see which packages are outdated?", ["commands/npm-outdated"]],
    ["how do I add an owner to a package?", ["commands/npm-owner"]],
    ["which files are included in the published package?", ["commands/npm-publish"]],
    ["how do I remove a package?", ["commands/npm-uninstall"]],
  ])("finds first for %j a page that answers it", (question, pages) => {
    expect(pages).toContain(search(question)[0]?.path);
  });

  // Harder: the right page is to be among the five found.
  test.each([
    ["what are peer dependencies?", "configuring-npm/package-json"],
    ["how do I link a local package while developing it?", "commands/npm-link"],
    ["how do I find security vulnerabilities in my dependencies?", "commands/npm-audit"],
    ["what does package-lock.json do?", "configuring-npm/package-lock-json"],
  ])("finds for %j the page %s", (question, page) => {
    expect(search(question).map(({ path }) => path)).toContain(page);
  });

  test("ranks by a falling score and keeps to the limit", () => {
    const found = search("publish a package", 4);
    expect(found).toHaveLength(4);
    expect(found.map(({ score }) => score)).toEqual(
      found.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  test("finds nothing for words that the manual does not have", () => {
    expect(search("qwertz")).toEqual([]);
    expect(search("how do I do it?")).toEqual([]);
  });
});
