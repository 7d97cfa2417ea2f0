import { describe, expect, it } from "vitest";
import { type FilterRules, filtered } from "../../src/filtered/index.ts";
import { createTap, GuardError, type Handler, type RunInfo, type Tap } from "../../src/index.ts";

/** A handler that forbids every tool and listens to nothing, or to all. */
function noTools(listens: boolean): Handler {
  return {
    name: "no tools",
    on: listens ? { "*": () => undefined } : {},
    guard: {
      "tool.start": () => {
        throw new Error("no tools here");
      },
    },
  };
}

async function isForbidden(tap: Tap, name: string): Promise<boolean> {
  return tap
    .run("tool", { name }, () => false)
    .catch((error: unknown) => GuardError.isInstance(error));
}

describe.each([
  ["that listens", true],
  ["that only guards", false],
])("the guards of a filtered handler %s", (_, listens) => {
  const tapWith = (rules: FilterRules): Tap =>
    createTap({
      handlers: filtered(noTools(listens), rules),
      onHandlerError: () => undefined,
      onWarning: () => undefined,
    });

  it("are asked of the runs that are let through, and of no others", async () => {
    const tap = tapWith({ names: ["delete"] });
    expect([await isForbidden(tap, "delete"), await isForbidden(tap, "read")]).toEqual([
      true,
      false,
    ]);
  });

  it("are asked of everything inside a run that takes its family with it", async () => {
    const tap = tapWith({ names: ["sandbox"], on: "trace" });
    const inside = await tap.run("chain", { name: "sandbox" }, () =>
      tap.run("chain", { name: "step" }, () => isForbidden(tap, "delete")),
    );
    expect([inside, await isForbidden(tap, "delete")]).toEqual([true, false]);
  });

  it("forbid where a rule fails: nobody can tell whether they are meant", async () => {
    const asked: string[] = [];
    const where = ({ name }: RunInfo): boolean => {
      asked.push(name);
      throw new Error("rule failed");
    };
    expect(await isForbidden(tapWith({ where }), "read")).toBe(true);
    expect(asked).toEqual(["read"]);
  });
});
