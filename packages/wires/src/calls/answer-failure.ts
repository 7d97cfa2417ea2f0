import { errorIn, ProviderError } from "../provider-error.ts";
import { textAt } from "../fields.ts";
import type { Wire } from "../wire.ts";

const MAX_SHOWN = 120;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line;
}

/** The value of a JSON text; `undefined` where it is none. */
export function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

/** A stream that stopped in the middle, though its connection was closed in good order. */
export function cutShort(wire: Wire): Error {
  return new Error(
    `The stream of ${wire.name} ended before its last event: the answer is not whole.`,
  );
}

/** A success whose body is none of what the wire answers: a proxy's page, an empty body, text. */
export function noAnswer(wire: Wire, contentType: string, text: string): Error {
  const shown = shortened(text);
  const body = shown === "" ? "an empty body" : `a body that begins "${shown}"`;
  const type = contentType === "" ? "no content type" : contentType;
  return new Error(
    `Expected an answer of ${wire.name}, got ${body} (${type}). A proxy or a wrong address may have answered in its place.`,
  );
}

/** What an HTTP status other than success says: the provider's own message, where the body has one. */
export function httpError(status: number, statusText: string, text: string): ProviderError {
  const body = parsed(text);
  // Gemini's streams answer with a list, Mistral and Cohere with a bare message, FastAPI with a detail.
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const said = errorIn(first);
  const message =
    said?.message ??
    textAt(first, "message") ??
    textAt(first, "detail") ??
    (statusText === "" ? shortened(text) : statusText);
  const code = said === undefined || said.code === "provider-error" ? `http-${status}` : said.code;
  return new ProviderError(`${status} ${message}`.trim(), code, said?.cause ?? body ?? text);
}
