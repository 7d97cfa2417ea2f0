import { describe, expect, test } from "vitest";

import { toStatements } from "../../src/demo/statement.ts";

function statementsOf(text: string): readonly { text: string; example?: string }[] {
  const section = { page: "p", heading: "h", text, score: 1 };
  return toStatements(section).map(({ text, example }) =>
    example === undefined ? { text } : { text, example },
  );
}

describe("toStatements", () => {
  test("cuts prose into sentences, also across line breaks", () => {
    expect(statementsOf("One thing.\nAnother\nthing. `npm` is a third.")).toEqual([
      { text: "One thing." },
      { text: "Another thing." },
      { text: "`npm` is a third." },
    ]);
  });

  test("does not cut after an abbreviation", () => {
    expect(statementsOf("A registry, e.g. The One, is needed.")).toHaveLength(1);
  });

  test("keeps a code block with the sentence before it", () => {
    expect(
      statementsOf("Install it:\n\n```bash\nnpm install it\n\nnpm ls it\n```\n\nDone."),
    ).toEqual([{ text: "Install it:", example: "npm install it\n\nnpm ls it" }, { text: "Done." }]);
  });

  test("takes the indent of a code block off its lines", () => {
    expect(statementsOf('So:\n\n  ```json\n  { "a": {\n    } }\n  ```')).toEqual([
      { text: "So:", example: '{ "a": {\n  } }' },
    ]);
  });

  test("keeps a list with the colon that announces it, whatever the lines between its items", () => {
    expect(statementsOf("Either:\n\n* one\n  thing\n\n* another")).toEqual([
      { text: "Either:", example: "- one thing\n- another" },
    ]);
  });

  test("quotes the items of a long list one by one, a short list as one", () => {
    const long = "word ".repeat(30).trim();
    expect(statementsOf(`* ${long}\n* ${long}`)).toEqual([
      { text: `- ${long}` },
      { text: `- ${long}` },
    ]);
    expect(statementsOf("* Default: null\n* Type: Path")).toEqual([
      { text: "- Default: null\n- Type: Path" },
    ]);
  });

  test("leaves out tables and takes links and emphasis off", () => {
    expect(statementsOf("| a | b |\n\nSee **the** [page](/p).")).toEqual([
      { text: "See the page." },
    ]);
  });

  test("gives a section that is only code as one statement without words", () => {
    expect(statementsOf("```bash\nnpm greet\n```")).toEqual([{ text: "", example: "npm greet" }]);
  });
});
