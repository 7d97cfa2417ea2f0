import { jsonText, textAt } from "./fields.ts";
import { fieldOf, isObject } from "./usage/reading.ts";

const brand = Symbol.for("@runtap/wires/provider-error");

const MAX_MESSAGE = 1_000;

/** What a provider says went wrong, in an answer that came as a success. */
export class ProviderError extends Error {
  override readonly name: string = "ProviderError";
  /** The provider's own word (`"overloaded_error"`, `"insufficient_quota"`), or `"provider-error"`. */
  readonly code: string;

  /** @param cause What the provider sent, as it is. */
  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Holds across copies of the package. */
  static isInstance(value: unknown): value is ProviderError {
    return isObject(value) && brand in value;
  }
}

function codeOf(error: unknown): string {
  const type = textAt(error, "type");
  const number = fieldOf(error, "code");
  return (
    textAt(error, "code") ??
    (type === "error" ? undefined : type) ??
    textAt(error, "status") ??
    (typeof number === "number" ? String(number) : "provider-error")
  );
}

/** An error out of what a provider calls one: an object with a message, or the message alone. */
export function providerError(sent: unknown): ProviderError {
  const said = typeof sent === "string" ? sent : jsonText(fieldOf(sent, "message"));
  const message = said === undefined || said === "" ? "The provider sent an error." : said;
  return new ProviderError(message.slice(0, MAX_MESSAGE), codeOf(sent), sent);
}

/** The error that stands where an answer was to be: OpenAI's and Gemini's `error`, Anthropic's too, vLLM's bare one. */
export function errorIn(body: unknown): ProviderError | undefined {
  const error = fieldOf(body, "error");
  if (isObject(error) || (typeof error === "string" && error !== "")) return providerError(error);
  const isBare = fieldOf(body, "object") === "error" || fieldOf(body, "type") === "error";
  return isBare ? providerError(body) : undefined;
}
