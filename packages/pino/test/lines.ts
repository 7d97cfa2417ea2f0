/** What a handler or logger writes to, kept. */
export class Page {
  text = "";

  write(text: string): boolean {
    this.text += text;
    return true;
  }

  /** The lines so far, each checked. */
  get lines(): Line[] {
    return this.text
      .split("\n")
      .slice(0, -1)
      .map((line) => strictLine(line));
  }
}

/** One line, parsed. */
export type Line = Readonly<Record<string, unknown>>;

/** Parses one line as a strict reader would: an object, no key twice, no half characters. */
export function strictLine(line: string): Line {
  if (/[\ud800-\udfff]/u.test(line)) throw new Error("Half a surrogate pair stands in a line.");
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new Error(`This is no object: ${line.slice(0, 200)}`);
  }
  const keys = topLevelKeys(line);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new Error(`The key "${twice}" is there twice: ${line}`);
  return { ...parsed };
}

/** Every key of the outermost object as it stands there, also one that a parser would overwrite. */
function topLevelKeys(line: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const { 0: token } of line.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (depth === 1 && token.endsWith(":")) keys.push(JSON.parse(token.slice(0, -1).trim()));
  }
  return keys;
}
