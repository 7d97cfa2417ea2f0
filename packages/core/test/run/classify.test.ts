import { describe, expect, test } from "vitest";

import { classify, type Outcome } from "../../src/index.ts";
import { outcomeOf } from "../event-loop.ts";
import { heardTap } from "../heard.ts";

class APIUserAbortError extends Error {}
class GraphInterrupt extends Error {}

function withDigest(digest: string): Error {
  return Object.assign(new Error(digest), { digest });
}

describe("classify", () => {
  test.each<[string, unknown, Outcome]>([
    ["an AbortError of the platform", new DOMException("stop", "AbortError"), "abort"],
    ["a TimeoutError of the platform", new DOMException("slow", "TimeoutError"), "timeout"],
    ["a user abort of an SDK, by its class", new APIUserAbortError("stop"), "abort"],
    ["an interrupt of LangGraph", new GraphInterrupt("ask"), "interrupt"],
    ["a named interrupt", Object.assign(new Error("ask"), { name: "NodeInterrupt" }), "interrupt"],
    ["a redirect of Next.js", withDigest("NEXT_REDIRECT;replace;/login;307;"), "end"],
    ["a missing page of Next.js", withDigest("NEXT_HTTP_ERROR_FALLBACK;404"), "end"],
    ["a redirect of React Router", new Response(null, { status: 302 }), "end"],
    ["a failed response", new Response(null, { status: 500 }), "error"],
    ["any other error", new TypeError("no"), "error"],
    ["a text", "AbortError", "error"],
    ["nothing", undefined, "error"],
    ["an object without a prototype", Object.create(null), "error"],
  ])("takes %s for what it is", (_, thrown, outcome) => {
    expect(classify(thrown)).toBe(outcome);
  });

  test("takes a revoked proxy for an error", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(classify(proxy)).toBe("error");
  });
});

describe("what a thrown value means", () => {
  test("an interrupt cancels as such, a redirect ends, and both are thrown on", async () => {
    const { tap, heard } = heardTap();
    const interrupt = new GraphInterrupt("ask");
    const redirect = withDigest("NEXT_REDIRECT;/login");

    const thrown = await Promise.all(
      [interrupt, redirect].map((each) =>
        outcomeOf(tap.run("chain", { name: "graph" }, () => Promise.reject(each))),
      ),
    );

    expect(thrown).toEqual([{ rejected: interrupt }, { rejected: redirect }]);
    expect(heard.the("chain.cancel")).toMatchObject({ reason: "interrupt", cause: interrupt });
    expect(heard.all("chain.end")).toHaveLength(1);
    expect(heard.all("chain.error")).toEqual([]);
  });

  test("is the user's classifier's to say, the default's where that says nothing or fails", async () => {
    const { tap, heard } = heardTap({
      classify: (thrown) => {
        if (thrown === "pause") return "interrupt";
        if (thrown === "broken") throw new Error("a classifier that fails");
        return undefined;
      },
    });

    for (const thrown of ["pause", "broken", new DOMException("stop", "AbortError")]) {
      await outcomeOf(tap.run("chain", { name: "graph" }, () => Promise.reject(thrown)));
    }

    expect(heard.all("chain.cancel").map(({ reason }) => reason)).toEqual(["interrupt", "abort"]);
    expect(heard.the("chain.error").error.cause).toBe("broken");
  });
});
