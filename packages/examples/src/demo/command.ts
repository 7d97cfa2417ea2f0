import type { Section } from "./section.ts";

/** The npm command to look up: the one quoted in the question, else the first one that the sections are about. */
export function chooseCommand(question: string, sections: readonly Section[]): string | undefined {
  const quoted = /[`'"]npm ([a-z][a-z-]*)/.exec(question)?.[1];
  if (quoted !== undefined) return quoted;
  for (const { path, text } of sections) {
    const command = /^commands\/npm-(.+)$/.exec(path)?.[1] ?? /`npm ([a-z][a-z-]*)/.exec(text)?.[1];
    if (command !== undefined) return command;
  }
  return undefined;
}
