/** A part of a text that is to be hidden. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** All places that a pattern matches from `from` on, empty ones aside. */
export function matchesOf(pattern: RegExp, text: string, from: number): readonly Span[] {
  const found: Span[] = [];
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [{ length }] = match;
    if (length === 0) pattern.lastIndex += 1;
    else found.push({ start: match.index, end: match.index + length });
  }
  return found;
}

/** In order, overlapping ones as one. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) {
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    } else result.push(span);
  }
  return result;
}

/** The text between two places, with spans replaced. */
export function censored(
  text: string,
  spans: readonly Span[],
  from: number,
  to: number,
  censor: string,
): string {
  let shown = "";
  let at = from;
  for (const { start, end } of spans) {
    if (start >= to) break;
    shown += text.slice(at, start) + censor;
    at = end;
  }
  return at < to ? shown + text.slice(at, to) : shown;
}
