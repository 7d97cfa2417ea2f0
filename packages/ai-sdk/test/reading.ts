/** Everything that a stream gives; rejects as it does. */
export async function everyOf<Part>(stream: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** What a reader gets, and what the stream ends with. */
export async function readingOf<Part>(
  stream: AsyncIterable<Part>,
): Promise<{ readonly got: readonly Part[]; readonly error?: unknown }> {
  const got: Part[] = [];
  try {
    for await (const part of stream) got.push(part);
    return { got };
  } catch (error) {
    return { got, error };
  }
}
