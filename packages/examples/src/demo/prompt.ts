import type { NpmUsage } from "./npm-usage.ts";
import type { FoundSection } from "./search.ts";

/** Everything a model is given to answer a question. */
export interface Prompt {
  readonly question: string;
  readonly sections: readonly FoundSection[];
  /** What the tool found, or why it found nothing. */
  readonly usage: NpmUsage | Error | undefined;
}

export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

/** The prompt as chat messages. */
export function toMessages(prompt: Prompt): ChatMessage[] {
  const sections = prompt.sections.map(
    (section) => `## ${section.page}: ${section.heading}\n\n${section.text}`,
  );
  const usage = describeUsage(prompt.usage);
  return [
    {
      role: "system",
      content:
        "You answer questions on npm from the sections of its manual that you are given, and from nothing else. " +
        "Answer in at most five sentences and name the pages you used.",
    },
    {
      role: "user",
      content: [prompt.question, ...(usage === undefined ? [] : [usage]), ...sections].join("\n\n"),
    },
  ];
}

/** One line on what npm itself said. */
export function describeUsage(usage: NpmUsage | Error | undefined): string | undefined {
  if (usage === undefined) return undefined;
  if (usage instanceof Error) return `npm says: ${usage.message}`;
  return `Usage: ${usage.usage[0] ?? usage.summary}`;
}
