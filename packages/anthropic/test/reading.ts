/** Reads a stream to its end: what came, and what was thrown. */
export async function readAll(
  stream: AsyncIterable<unknown>,
): Promise<{ readonly events: readonly unknown[]; readonly error: unknown }> {
  const events: unknown[] = [];
  try {
    for await (const event of stream) events.push(event);
    return { events, error: undefined };
  } catch (error) {
    return { events, error };
  }
}
