import type { Handler } from "@runtap/core";
import { queued } from "@runtap/core/queued";
import { describe, expect, it } from "vitest";
import { conformanceChecks } from "../../src/conformance.ts";
import { recordingHandler } from "../../src/index.ts";

function countingHandler(): Handler {
  const counts = new Map<string, number>();
  return {
    name: "counting",
    on: {
      "*": async ({ type }) => {
        await Promise.resolve();
        counts.set(type, (counts.get(type) ?? 0) + 1);
      },
    },
  };
}

describe("a recording handler, queued", () => {
  // It is there to hold what it hears.
  const checks = conformanceChecks(() => queued(recordingHandler())).filter(
    ({ name }) => !name.includes("have ended"),
  );
  it.each(checks)("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("an asynchronous handler, queued", () => {
  it.each(conformanceChecks(() => queued(countingHandler())))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe("a batch handler, queued", () => {
  const make = (): Handler => {
    let count = 0;
    return queued({
      name: "archive",
      batch: { on: ["*"], deliver: async (events) => void (count += events.length) },
    });
  };
  it.each(conformanceChecks(make))("$name", async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});
