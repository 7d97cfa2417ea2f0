import { describe, expect, test } from "vitest";

import { toSections, withoutRepeats } from "../../src/demo/section.ts";

const page = `---
title: npm-greet
section: 1
description: Greet somebody
---

### Synopsis

\`\`\`bash
# not a heading
npm greet <name>
\`\`\`

### Configuration

#### \`loud\`

Shouts. See [\`npm shout\`](/commands/npm-shout).

#### \`loud\`

Said twice.

### See Also

* [npm shout](/commands/npm-shout)
`;

describe("toSections", () => {
  test("gives every section its page, what the page is about, its heading and its text", () => {
    expect(toSections("commands/npm-greet", page)[0]).toEqual({
      id: "commands/npm-greet#synopsis",
      path: "commands/npm-greet",
      page: "npm-greet",
      about: "Greet somebody",
      heading: "Synopsis",
      text: "```bash\n# not a heading\nnpm greet <name>\n```",
    });
  });

  test("leaves out headings with nothing under them, and lists of links", () => {
    const headings = toSections("commands/npm-greet", page).map(({ heading }) => heading);
    expect(headings).toEqual(["Synopsis", "loud", "loud"]);
  });

  test("gives two sections of one heading ids of their own", () => {
    const ids = toSections("commands/npm-greet", page).map(({ id }) => id);
    expect(ids.slice(1)).toEqual(["commands/npm-greet#loud", "commands/npm-greet#loud-1"]);
  });

  test("reads a page with Windows line ends the same way", () => {
    expect(toSections("p", page.replaceAll("\n", "\r\n"))).toEqual(toSections("p", page));
  });

  test("keeps the text before the first heading under the page's title", () => {
    expect(toSections("notes", "Just text.\n")).toMatchObject([
      { heading: "notes", page: "notes", text: "Just text." },
    ]);
  });
});

describe("withoutRepeats", () => {
  test("keeps the first of the sections that say the same", () => {
    const first = toSections("commands/npm-greet", page);
    const second = toSections("commands/npm-shout", page);
    expect(withoutRepeats([...first, ...second])).toEqual(first);
  });
});
