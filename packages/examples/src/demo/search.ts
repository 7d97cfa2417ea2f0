import MiniSearch from "minisearch";

import type { Section } from "./section.ts";
import { splitWords, toTerm } from "./terms.ts";

/** A section that fits a question, and how well: higher is better, comparable within one search only. */
export interface FoundSection extends Section {
  readonly score: number;
}

export type Search = (question: string, limit?: number) => readonly FoundSection[];

/** Builds an in-memory index over the sections, once, and returns the function that searches it. */
export function createSearch(sections: readonly Section[]): Search {
  const byId = new Map(sections.map((section) => [section.id, section]));
  const index = new MiniSearch<Section>({
    fields: ["page", "about", "heading", "text"],
    tokenize: splitWords,
    processTerm: (word) => toTerm(word),
    searchOptions: { boost: { page: 3, about: 2, heading: 2 }, prefix: false, fuzzy: false },
  });
  index.addAll(sections);

  return (question, limit = 5) =>
    index
      .search(question)
      .slice(0, limit)
      .flatMap(({ id, score }) => {
        const section = byId.get(String(id));
        return section === undefined ? [] : [{ ...section, score }];
      });
}
