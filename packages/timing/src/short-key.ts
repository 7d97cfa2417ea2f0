/** Characters of a name, model or tag that are kept. */
const MAX_KEY = 200;

/** The text, or its beginning where it is very long. */
export function shortKey(text: string): string {
  if (text.length <= MAX_KEY) return text;
  // A slice of a string keeps the whole of it in memory: the cut text is written anew.
  const copy: unknown = JSON.parse(JSON.stringify(`${text.slice(0, MAX_KEY - 1)}…`));
  return typeof copy === "string" ? copy : "";
}
