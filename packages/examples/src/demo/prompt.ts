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

/** A section as the model sees it. */
export interface Excerpt {
  readonly page: string;
  readonly heading: string;
  readonly text: string;
  /** How well it fits the question: higher is better, comparable within one prompt only. */
  readonly score: number;
}

/** A prompt as a model can read it back from the messages. */
export interface ReadPrompt {
  readonly question: string;
  /** What npm itself said, in one line. */
  readonly usage: string | undefined;
  readonly excerpts: readonly Excerpt[];
}

/** The prompt as chat messages. */
export function toMessages(prompt: Prompt): ChatMessage[] {
  const best = prompt.sections[0]?.score ?? 1;
  const sections = prompt.sections.map(
    ({ page, heading, text, score }) =>
      `## ${page}: ${heading} (relevance ${(score / best).toFixed(3)})\n\n${text}`,
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

const sectionHeading = /^## ([^\n:]+): ([^\n]*) \(relevance (\d+\.\d+)\)\n\n/m;

/** What {@link toMessages} has written, from the last message of the user's. */
export function readMessages(messages: readonly { role: string; content: string }[]): ReadPrompt {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const [head = "", ...parts] = content.split(sectionHeading);
  const excerpts: Excerpt[] = [];
  for (let at = 0; at + 3 < parts.length; at += 4) {
    const [page = "", heading = "", score = "", text = ""] = parts.slice(at, at + 4);
    excerpts.push({ page, heading, text: text.trimEnd(), score: Number(score) });
  }
  const [, question = "", usage] =
    /^([\s\S]*?)(?:\n\n((?:Usage|npm says): [^\n]*))?\n*$/.exec(head) ?? [];
  return { question, usage, excerpts };
}
