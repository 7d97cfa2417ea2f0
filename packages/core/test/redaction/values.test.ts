import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { redaction } from "../../src/redaction/index.ts";
import { SAMPLES } from "./corpus.ts";
import { readable } from "./readable.ts";

const SECRET = ["gh", "p_", "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"].join("");
const CENSOR = "[redacted]";
const redactor = redaction();

class Session {
  readonly user = "ada";
  readonly note: string;
  readonly #key = SECRET;
  constructor(note: string) {
    this.note = note;
  }
  get key(): string {
    return this.#key;
  }
  greet(): string {
    return `hello ${this.user}`;
  }
}

class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status = 401;
  readonly headers = { authorization: `Bearer ${SECRET}` };
}

describe("a value", () => {
  it("without anything to hide is shown as it is", () => {
    const value = {
      messages: [{ role: "user", content: "What is a run?" }],
      maxTokens: 4096,
      usage: { inputTokens: 12, output_tokens: 3, tokens: 15, tokenCount: 15 },
      nextPageToken: "abc",
      at: new Date(0),
      map: new Map([["a", new Set([1])]]),
      error: new TypeError("wrong"),
    };
    expect(redactor.value(value)).toBe(value);
  });

  it("is copied where something is hidden, and never changed", () => {
    const value = { a: [{ note: `see ${SECRET}` }], b: { c: 1 } };
    const before = structuredClone(value);
    expect(redactor.value(value)).toEqual({ a: [{ note: `see ${CENSOR}` }], b: { c: 1 } });
    expect(value).toEqual(before);
  });

  it.each(SAMPLES)("hides the secret of $what wherever a text can be", ({ secret, text }) => {
    const circle: Record<string, unknown> = { text };
    circle["self"] = circle;
    const places: Readonly<Record<string, unknown>> = {
      "a text": text,
      "a field": { note: text },
      "a key": { [text]: 1 },
      "a symbol": { [Symbol(text)]: 1 },
      "a symbol as value": [Symbol(text)],
      "a list": [[text]],
      "a list's own field": Object.assign([1], { note: text }),
      "a map": new Map([["a", text]]),
      "a map's key": new Map([[text, 1]]),
      "a set": new Set([text]),
      "a message": new Error(text),
      "a cause": new Error("a", { cause: new Error("b", { cause: text }) }),
      "an aggregate": new AggregateError([new TypeError(text)], "many"),
      "an error's own field": Object.assign(new Error("a"), { code: text, body: { text } }),
      "an abort": new DOMException(text, "AbortError"),
      "an object": Object.assign(new Session(""), { note: text }),
      "a circle": circle,
      "a getter": {
        get note() {
          return text;
        },
      },
      "what is not enumerable": Object.defineProperty({}, "note", { value: text }),
      "a prototype": Object.create({ note: text }),
      "an object without prototype": Object.assign(Object.create(null), { note: text }),
      "a text in an object's clothes": Object(text),
      "a buffer": Buffer.from(text),
      "an array buffer": new TextEncoder().encode(text).buffer,
      "a function's field": Object.assign(() => text, { note: text }),
      "JSON in a field": { arguments: JSON.stringify({ text }) },
      "a frozen object": Object.freeze({ note: text }),
    };
    const leaks = Object.keys(places).filter((place) =>
      readable(redactor.value(places[place])).includes(secret),
    );
    expect(leaks).toEqual([]);
  });

  it.each([
    "apiKey",
    "api_key",
    "API-KEY",
    "Api Key",
    "x-api-key",
    "OPENAI_API_KEY",
    "openaiApiKey",
    "password",
    "userPassword",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "clientSecret",
    "authorization",
    "Proxy-Authorization",
    "cookie",
    "Set-Cookie",
    "accessToken",
    "refresh_token",
    "id_token",
    "token",
    "authToken",
    "_authToken",
    "GITHUB_TOKEN",
    "privateKey",
    "private_key",
    "aws_secret_access_key",
    "AccountKey",
    "credentials",
    "connectionString",
    "csrfToken",
    "sessionToken",
    "bearer",
    "auth",
    "accessTokens",
  ])("under the name %s is hidden", (name) => {
    expect(redactor.value({ [name]: "x" })).toEqual({ [name]: CENSOR });
    expect(redactor.value(new Map([[name, "x"]]))).toEqual(new Map([[name, CENSOR]]));
  });

  it.each([
    "tokens",
    "maxTokens",
    "max_tokens",
    "inputTokens",
    "output_tokens",
    "tokenCount",
    "tokenLimit",
    "eosToken",
    "nextPageToken",
    "page_token",
    "stop_token",
    "tokenizer",
    "secretName",
    "passwordPolicy",
    "apiKeyId",
    "accessKeyId",
    "keyboard",
    "monkey",
    "key",
    "author",
    "authority",
    "secretary",
    "cacheReadTokens",
    "timeToFirstToken",
    "cancelToken",
  ])("under the name %s is not hidden", (name) => {
    for (const value of ["x", 4096, ["x"], { x: 1 }]) {
      const holder = { [name]: value };
      expect(redactor.value(holder)).toBe(holder);
    }
  });

  it("under a secret's name is hidden whole, unless it says no more than that there is one", () => {
    const keys = { a: { password: { old: "x" } }, b: { secrets: ["x"] }, c: { pwd: 12_345 } };
    expect(redactor.value(keys)).toEqual({
      a: { password: CENSOR },
      b: { secrets: CENSOR },
      c: { pwd: CENSOR },
    });
    const harmless = { password: true, secret: null, apiKey: undefined, token: "" };
    expect(redactor.value(harmless)).toBe(harmless);
  });

  it("that describes a secret in JSON Schema is shown", () => {
    const tool = {
      parameters: { type: "object", properties: { password: { type: "string" } } },
    };
    expect(redactor.value(tool)).toBe(tool);
  });

  it("of a vocabulary is shown: its tokens are text", () => {
    const logprobs = { content: [{ token: "Hello", logprob: -0.1, top_logprobs: [] }] };
    expect(redactor.value(logprobs)).toBe(logprobs);
  });

  it("listed with its name is hidden by that", () => {
    const headers = [{ name: "X-Api-Key", value: "x" }];
    expect(redactor.value(headers)).toEqual([{ name: "X-Api-Key", value: CENSOR }]);
  });

  it("keeps its class as an error, with message, stack, code and causes shown without secrets", () => {
    const error = new HttpError(`no access with ${SECRET}`, { cause: new TypeError(SECRET) });
    const shown = redactor.value(error);
    expect(shown).toBeInstanceOf(HttpError);
    expect(shown).toMatchObject({
      name: "HttpError",
      message: `no access with ${CENSOR}`,
      status: 401,
      headers: { authorization: CENSOR },
    });
    const { stack, cause } = shown as HttpError;
    expect(stack).toContain("values.test.ts");
    expect(stack).not.toContain(SECRET);
    expect(cause).toBeInstanceOf(TypeError);
    expect(Object.prototype.toString.call(shown)).toBe("[object Error]");
    expect(error.message).toContain(SECRET);
  });

  it("keeps the shape of circles and of what is met twice", () => {
    const twice = { note: SECRET };
    const value: Record<string, unknown> = { one: twice, other: twice };
    value["self"] = value;
    const shown = redactor.value(value) as typeof value;
    expect(shown["self"]).toBe(shown);
    expect(shown["one"]).toBe(shown["other"]);
    expect(shown["one"]).toEqual({ note: CENSOR });
  });

  it("of a class is copied: its methods work on what is shown, its private fields are gone", () => {
    const shown = redactor.value(new Session("x")) as Session;
    expect(shown).toBeInstanceOf(Session);
    expect(shown.greet()).toBe("hello ada");
    expect(() => shown.key).toThrow(TypeError);
  });

  it("that keeps all it has to itself is only named, but headers are read", () => {
    class Vault {
      readonly #key = SECRET;
      get key(): string {
        return this.#key;
      }
    }
    const value = { vault: new Vault(), promise: Promise.resolve(SECRET), map: new WeakMap() };
    expect(redactor.value(value)).toEqual({
      vault: "[Vault]",
      promise: "[Promise]",
      map: "[WeakMap]",
    });
    const headers = new Headers({ authorization: "x", accept: "y" });
    expect(redactor.value({ headers })).toEqual({
      headers: { authorization: CENSOR, accept: "y" },
    });
    expect(redactor.value(new URLSearchParams("password=x&a=b"))).toEqual({
      password: CENSOR,
      a: "b",
    });
  });

  it("of a class with a printing method of its own can still be printed", () => {
    class Printed {
      readonly note = SECRET;
      readonly #secret = SECRET;
      [Symbol.for("nodejs.util.inspect.custom")](): string {
        return this.#secret;
      }
    }
    expect(inspect(redactor.value(new Printed()))).toBe("Printed { note: '[redacted]' }");
  });

  it("that names two things alike keeps both", () => {
    expect(redactor.value({ [SECRET]: 1, [`${SECRET}x`]: 2 })).toEqual({
      [CENSOR]: 1,
      [`${CENSOR} (2)`]: 2,
    });
  });

  it("that is too deep or too broad is hidden from there on", () => {
    let deep: unknown = SECRET;
    for (let depth = 0; depth < 100; depth += 1) deep = { deep };
    expect(JSON.stringify(redactor.value(deep))).toContain("too large to look at");
    const broad = Array.from({ length: 100_001 }, () => 1);
    expect((redactor.value(broad) as unknown[]).at(-1)).toBe("[redacted: too large to look at]");
    const many = Array.from({ length: 60_000 }, () => ({ a: 1 }));
    expect((redactor.value(many) as unknown[]).at(-1)).toBe("[redacted: too large to look at]");
  });

  it("is the same when hidden twice", () => {
    for (const { text } of SAMPLES) {
      const once = redactor.text(text);
      expect(redactor.text(once)).toBe(once);
    }
  });
});
