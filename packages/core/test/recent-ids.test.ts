import { describe, expect, it } from "vitest";
import { RecentIds } from "../src/recent-ids.ts";

describe("RecentIds", () => {
  it("remembers the ids added last, and no more of them than it may", () => {
    const ids = new RecentIds(2);
    for (const id of ["a", "b", "c"]) ids.add(id);
    expect([ids.has("a"), ids.has("b"), ids.has("c"), ids.size]).toEqual([false, true, true, 2]);
  });

  it("takes an id that is added again for the youngest", () => {
    const ids = new RecentIds(2);
    for (const id of ["a", "b", "a", "c"]) ids.add(id);
    expect([ids.has("a"), ids.has("b"), ids.has("c")]).toEqual([true, false, true]);
  });

  it("forgets an id when told to, and says whether it knew it", () => {
    const ids = new RecentIds(2);
    ids.add("a");
    expect([ids.delete("a"), ids.delete("a"), ids.size]).toEqual([true, false, 0]);
  });
});
