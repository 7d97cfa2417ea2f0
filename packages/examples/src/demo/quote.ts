import type { Excerpt } from "./prompt.ts";
import { type Statement, toStatements } from "./statement.ts";
import { toTerms } from "./terms.ts";

/** BM25: how quickly a repeated word stops counting, and how much a long statement is held back. */
const saturation = 1.2;
const lengthPenalty = 0.1;
/** What a statement gets of the score of each of its neighbours. */
const neighbourShare = 0.3;
/** How much of a statement's score hangs on how well its section was found. */
const sectionShare = 0.6;
/** How much more a statement counts that says what to type. */
const commandBonus = 0.6;

/** The statements of the sections that answer the question best, in the order of the manual. */
export function chooseStatements(
  question: string,
  sections: readonly Excerpt[],
  limit: number,
): readonly Statement[] {
  const wanted = new Set(toTerms(question));
  const candidates = sections.map((section) => toStatements(section));
  const scores = scoreStatements(wanted, candidates);
  const best = sections[0]?.score ?? 1;

  return sections
    .flatMap((section, place) => {
      const statements = candidates[place] ?? [];
      const own = scores[place] ?? [];
      return statements.map((statement, index) => ({
        statement,
        place,
        index,
        score:
          ((own[index] ?? 0) + neighbourShare * ((own[index - 1] ?? 0) + (own[index + 1] ?? 0))) *
          (1 - sectionShare + (sectionShare * section.score) / best) *
          (saysWhatToType(statement) ? 1 + commandBonus : 1),
      }));
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.place - b.place || a.index - b.index)
    .slice(0, limit)
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .map(({ statement }) => statement);
}

function saysWhatToType({ text, example = "" }: Statement): boolean {
  return /`(npm|npx|--)[^`]*`/.test(text) || /^(npm|npx) /m.test(example);
}

/** BM25 of each statement, section by section, where the statements of all sections are the collection. */
function scoreStatements(
  wanted: ReadonlySet<string>,
  candidates: readonly (readonly Statement[])[],
): readonly (readonly number[])[] {
  const documents = candidates.map((statements) =>
    statements.map(({ section, text, example = "" }) =>
      toTerms(`${section.heading} ${text} ${example}`),
    ),
  );
  const all = documents.flat();
  const meanLength = all.reduce((sum, terms) => sum + terms.length, 0) / Math.max(all.length, 1);
  const holding = (term: string): number => all.filter((terms) => terms.includes(term)).length;
  const rarity = new Map(
    [...wanted].map((term) => [
      term,
      Math.log(1 + (all.length - holding(term) + 0.5) / (holding(term) + 0.5)),
    ]),
  );

  return documents.map((statements) =>
    statements.map((terms) => {
      const length = 1 - lengthPenalty + (lengthPenalty * terms.length) / meanLength;
      let score = 0;
      for (const [term, weight] of rarity) {
        const times = terms.filter((other) => other === term).length;
        score += (weight * times * (saturation + 1)) / (times + saturation * length);
      }
      return score;
    }),
  );
}
