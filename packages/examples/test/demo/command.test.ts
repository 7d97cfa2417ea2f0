import { describe, expect, test } from "vitest";

import { chooseCommand } from "../../src/demo/command.ts";

const section = {
  id: "",
  path: "using-npm/scope",
  page: "scope",
  about: "",
  heading: "",
  text: "",
};

describe("chooseCommand", () => {
  test("takes the command quoted in the question", () => {
    const page = { ...section, path: "commands/npm-publish" };
    expect(chooseCommand("what does `npm dist-tag` do?", [page])).toBe("dist-tag");
    expect(chooseCommand('what does "npm pubish" do?', [page])).toBe("pubish");
  });

  test("else takes the first command that the sections document or mention", () => {
    const mention = { ...section, text: "Run `npm access public`." };
    expect(chooseCommand("how?", [{ ...section, path: "commands/npm-publish" }, mention])).toBe(
      "publish",
    );
    expect(chooseCommand("how?", [section, mention])).toBe("access");
  });

  test("takes none where there is none", () => {
    expect(chooseCommand("where does npm keep its cache?", [section])).toBeUndefined();
  });
});
