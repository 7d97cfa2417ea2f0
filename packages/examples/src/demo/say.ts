/** Prints a paragraph of the demo's own. */
export function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}
