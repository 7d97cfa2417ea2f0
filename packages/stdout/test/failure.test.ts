import { describe, expect, it } from "vitest";
import { causes, headline } from "../src/failure.ts";

const view = { content: true, ellipsis: "…" };

class NotFoundError extends Error {}

describe("headline", () => {
  it("is the class and the first line of the message", () => {
    expect(headline(new TypeError("fetch failed\nmore"), view)).toBe("TypeError: fetch failed …");
    expect(headline(new Error(""), view)).toBe("Error");
  });

  it("finds the class where the name does not tell it", () => {
    expect(headline(new NotFoundError("no"), view)).toBe("NotFoundError: no");
  });

  it("adds the code that the message does not give", () => {
    const error = Object.assign(new Error("no"), { code: "ENOENT" });
    expect(headline(error, view)).toBe("Error: no (ENOENT)");
    expect(headline(Object.assign(new Error("ENOENT: no"), { code: "ENOENT" }), view)).toBe(
      "Error: ENOENT: no",
    );
  });

  it("reads platform errors", () => {
    expect(headline(new DOMException("gone", "NotFoundError"), view)).toBe("NotFoundError: gone");
  });

  it("does not take a sentence for a class", () => {
    const error = Object.assign(new Error("no"), { name: "my secret name" });
    expect(headline(error, { ...view, content: false })).toBe("Error");
  });

  it("survives an error that cannot be read", () => {
    const refuse = (): never => {
      throw new Error("never");
    };
    const error = Object.defineProperties(new Error("x"), {
      name: { get: refuse },
      message: { get: refuse },
      cause: { get: refuse },
    });
    expect(headline(error, view)).toBe("Error");
    expect(causes(error, view)).toEqual([]);
  });
});

describe("causes", () => {
  it("follow one another, with the parts of aggregates", () => {
    const parts = ["a", "b", "c", "d", "e"].map((message) => new RangeError(message));
    const inner = new AggregateError(parts, "all");
    const outer = new Error("outer", { cause: new Error("middle", { cause: inner }) });
    expect(causes(outer, view)).toEqual([
      "caused by Error: middle",
      "caused by AggregateError: all",
      "with RangeError: a",
      "with RangeError: b",
      "with RangeError: c",
      "with 2 more",
    ]);
  });

  it("end where they go in a circle", () => {
    const error = new Error("a");
    error.cause = new Error("b", { cause: error });
    expect(causes(error, view)).toEqual(["caused by Error: b"]);
  });

  it("end after a few", () => {
    let error = new Error("0");
    for (let depth = 1; depth < 20; depth += 1) error = new Error(String(depth), { cause: error });
    expect(causes(error, view)).toHaveLength(5);
  });

  it("show what is no error, unless the message has quoted it", () => {
    expect(causes(new Error("x", { cause: { status: 500 } }), view)).toEqual([
      "caused by { status: 500 }",
    ]);
    expect(causes(new Error("Thrown: boom", { cause: "boom" }), view)).toEqual([]);
  });
});
