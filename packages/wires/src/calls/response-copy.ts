function isResponse(value: unknown): value is Response {
  return typeof value === "object" && value !== null && "body" in value && "clone" in value;
}

/** What a response's constructor cannot be told, said as the original says it. */
function dress(copy: Response, original: Response): Response {
  const { url, redirected, type, headers } = original;
  const clone = copy.clone.bind(copy);
  const said = { url, redirected, type, headers, clone: () => dress(clone(), original) };
  for (const [name, value] of Object.entries(said)) {
    Object.defineProperty(copy, name, { value, configurable: true, writable: true });
  }
  return copy;
}

/** The response with another body, of the same class and everything else about it as it was; `undefined` where none can be made. */
export function withBody(
  response: Response,
  body: ReadableStream<Uint8Array>,
): Response | undefined {
  const { status, statusText, headers } = response;
  try {
    const copy: unknown = Reflect.construct(response.constructor, [
      body,
      { status, statusText, headers },
    ]);
    return isResponse(copy) ? dress(copy, response) : undefined;
  } catch {
    // A status or a class of its own, which no constructor takes.
    return undefined;
  }
}
