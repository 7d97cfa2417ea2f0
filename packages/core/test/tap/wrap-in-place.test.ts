import { createTap } from "@runtap/core";
import { expect, expectTypeOf, it } from "vitest";

it("wraps a function written in place whose parameter has a default", async () => {
  const search = createTap().wrap(
    "retriever",
    { name: "manual" },
    async (word: string, limit = 3) => word.repeat(limit),
  );
  // Its contextual type once had `this: never`, so that no call of it compiled.
  expect(await search("ab")).toBe("ababab");
  expectTypeOf(search).toBeCallableWith("ab", 2);
});
