import { describe, expect, it } from "vitest";
import { extract, fromTraceparent, inject, toTraceparent } from "../../src/propagation/index.ts";
import { heardTap } from "../heard.ts";

const header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02";
const tracestate = "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE";

describe("toTraceparent", () => {
  it("says the ids that the run's events have, and sampled where nothing else is known", () => {
    const { tap } = heardTap();
    const run = tap.start("chain", { name: "rag" });
    const expected = `00-${run.traceId}-${run.id}-01`;

    expect([toTraceparent(run), toTraceparent(run.info)]).toEqual([expected, expected]);
    run.end();
    expect(toTraceparent(run)).toBe(expected);
  });

  it("is empty where the ids are none of the W3C's", () => {
    const ids = { traceId: () => "trace 1", runId: () => "run 1" };
    const run = heardTap({ ids }).tap.start("chain", { name: "rag" });
    expect(toTraceparent(run)).toBe("");
    run.end();
  });
});

describe("a run with a remote parent", () => {
  it("goes on with its trace, flags and tracestate, and so does everything inside it", async () => {
    const { tap, heard } = heardTap();
    const parent = extract({ traceparent: header, tracestate });

    const handedOn = await tap.run("chain", { name: "served", parent }, () =>
      tap.run("tool", { name: "inside" }, (tool) => [tool.id, inject(tool, {})] as const),
    );

    const { run: served } = heard.the("chain.start");
    const { run: inside } = heard.the("tool.start");
    const { traceId, id, ...more } = parent ?? {};
    expect(more).toEqual({ traceFlags: 2, tracestate });
    expect(served).toMatchObject({ traceId, parentId: id, ...more });
    expect(inside).toMatchObject({ traceId, parentId: served.id, ...more });
    expect(handedOn).toEqual([
      inside.id,
      { traceparent: `00-${traceId}-${inside.id}-02`, tracestate },
    ]);
  });

  it("does not hand flags and tracestate to a new trace inside", () => {
    const { tap, heard } = heardTap();
    const served = tap.start("chain", {
      name: "served",
      parent: fromTraceparent(header, tracestate),
    });
    served.start("tool", { name: "fresh", parent: null }).end();
    served.end();

    expect(Object.keys(heard.the("tool.start").run)).not.toContain("tracestate");
    expect(Object.keys(heard.the("tool.start").run)).not.toContain("traceFlags");
  });

  it("keeps what was given, whatever becomes of the object", () => {
    const { tap } = heardTap();
    const parent = {
      ...fromTraceparent(header, tracestate),
      traceId: "a".repeat(32),
      id: "b".repeat(16),
    };
    const run = tap.start("chain", { name: "served", parent });
    parent.traceFlags = 0;
    parent.tracestate = "other=1";

    expect(run.info).toMatchObject({ traceFlags: 2, tracestate });
    run.end();
  });

  it.each([
    ["text", "1"],
    ["a fraction", 0.5],
    ["no number", Number.NaN],
  ])("does without flags that are %s", (_, traceFlags) => {
    const { tap } = heardTap();
    const parent = { traceId: "a".repeat(32), id: "b".repeat(16), traceFlags, tracestate: 42 };
    // @ts-expect-error Type 'string' is not assignable to type 'number': what plain JavaScript may pass.
    const run = tap.start("chain", { name: "served", parent });

    expect(Object.keys(run.info)).not.toContain("traceFlags");
    expect(Object.keys(run.info)).not.toContain("tracestate");
    expect(toTraceparent(run)).toBe(`00-${run.traceId}-${run.id}-01`);
    run.end();
  });

  it("says the two last, in this order, so that every info reads alike", () => {
    const { tap } = heardTap();
    const links = [{ traceId: "a".repeat(32), id: "b".repeat(16) }];
    const run = tap.start("chain", {
      name: "served",
      links,
      parent: fromTraceparent(header, tracestate),
    });
    expect(Object.keys(run.info).slice(-3)).toEqual(["links", "traceFlags", "tracestate"]);
    run.end();
  });
});
