import { headerIn } from "./address.ts";

type Text = string | undefined;

function textOf(body: unknown): Text | Promise<Text> {
  if (typeof body === "string") return body;
  if (body instanceof ArrayBuffer) return new TextDecoder().decode(body);
  if (ArrayBuffer.isView(body)) {
    const { buffer, byteOffset, byteLength } = body;
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (body instanceof Blob) return body.text();
  return undefined;
}

/** Read from a copy, which leaves the request as it was. Only JSON: a form or a file may be long, and says nothing here. */
function textOfRequest(request: Request): Text | Promise<Text> {
  if (request.body === null || request.bodyUsed) return undefined;
  if (!/\bjson\b/i.test(headerIn(request.headers, "content-type") ?? "")) return undefined;
  return request.clone().text();
}

/**
 * The text of a request's body, where it can be known without taking it from the request: of a string, bytes, a blob, or
 * a `Request` with JSON; `undefined` of a stream or a form. At once where it is there at once.
 */
export function requestText(input: unknown, init: unknown): Text | Promise<Text> {
  try {
    const body: unknown =
      typeof init === "object" && init !== null ? Reflect.get(init, "body") : undefined;
    const isInInput = body === undefined && input instanceof Request;
    const text = isInInput ? textOfRequest(input) : textOf(body);
    // What is amiss with it, `fetch` will say itself.
    return text instanceof Promise ? text.catch(() => undefined) : text;
  } catch {
    return undefined;
  }
}

/** The value of a JSON text; `undefined` where it is none. */
export function parsedBody(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}
