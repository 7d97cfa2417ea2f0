import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clean } from "../src/text/clean.ts";
import { columnsOf } from "../src/text/columns.ts";
import { stage } from "./printing.ts";

interface Step {
  readonly run: number;
  readonly act: "token" | "ring" | "aside" | "flush";
  readonly token: string;
}

const token = fc
  .array(fc.constantFrom("w", "日", "e\u0301", "👍🏽", " ", " ", "\n", "-long-word-"), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) => parts.join(""));

const step: fc.Arbitrary<Step> = fc.record({
  run: fc.nat({ max: 3 }),
  act: fc.constantFrom("token", "token", "token", "token", "ring", "aside", "flush"),
  token,
});

/** What each run has said, as a reader of the lines puts it together. */
function readBack(lines: readonly string[]): Map<string, string> {
  const said = new Map<string, string>();
  let reading = "";
  for (const line of lines) {
    const [bars = ""] = /^(?:[│┊](?: |$))*/.exec(line) ?? [];
    const rest = line.slice(bars.length);
    const [mark = ""] = /^[▶✔·]/.exec(rest) ?? [];
    const [path = ""] = /^(?:[▶✔·] (?:llm |chain )?)?(?:(?:…|r\d|top) › ?)+/.exec(rest) ?? [];
    const [named] = [...path.matchAll(/r\d|top/g)].map(([name]) => name).slice(-1);
    if (mark === "▶" || mark === "✔") {
      reading =
        / (r\d|top)(?: |$)/.exec(rest.slice(path.length === 0 ? 1 : path.length - 1))?.[1] ?? "?";
      continue;
    }
    if (named !== undefined) reading = named;
    if (mark === "·") continue;
    const text = rest.slice(path.length);
    const before = said.get(reading);
    const isContinued = bars.trimEnd().endsWith("┊");
    said.set(reading, before === undefined ? text : `${before}${isContinued ? "" : "\n"}${text}`);
  }
  return said;
}

describe("concurrent runs", () => {
  it("each say, line by line, exactly what they said, and nothing of one another", () => {
    const shape = fc.record({
      steps: fc.array(step, { maxLength: 60 }),
      isNested: fc.boolean(),
      width: fc.integer({ min: 24, max: 90 }),
    });
    fc.assert(
      fc.property(shape, ({ steps, isNested, width }) => {
        const { tap, paper, alarms, printer } = stage({ width });
        const top = tap.start("chain", { name: "top" });
        const runs = [0, 1, 2, 3].map((at) =>
          tap.start("llm", {
            name: `r${at}`,
            input: "",
            parent: isNested && at > 0 ? top : null,
          }),
        );
        const said = new Map<string, string>();
        for (const { run: at, act, token: text } of steps) {
          const run = runs[at];
          if (run === undefined) continue;
          if (act === "ring") alarms.ring();
          else if (act === "aside") run.text("aside");
          else if (act === "flush") void printer.flush();
          else {
            run.token(text);
            said.set(run.name, (said.get(run.name) ?? "") + text);
          }
        }
        for (const run of runs) run.end();
        top.end();

        for (const line of paper.lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        const read = readBack(paper.lines);
        for (const [name, text] of said) {
          const heard = (read.get(name) ?? "").replace(/\n*$/, "");
          expect(heard).toBe(clean(text).replace(/\n*$/, ""));
        }
      }),
      { numRuns: 300 },
    );
  });
});
