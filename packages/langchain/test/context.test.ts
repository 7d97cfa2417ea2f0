import { RunnableLambda, RunnableSequence } from "@langchain/core/runnables";
import { tool } from "@langchain/core/tools";
import { currentRun, type Tap } from "@runtap/core";
import { langchainHandler, parentFrom } from "@runtap/langchain";
import { record } from "@runtap/testing";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { heard, prompted, spelling } from "./support.ts";

const search = (tap: Tap, parent?: ReturnType<typeof parentFrom>) =>
  tap.run("retriever", { name: "search", parent }, async () => ["found"]);

describe("a run that LangChain starts", () => {
  test("inside a run of the program's is that one's child", async () => {
    const { runs } = await heard((callbacks, tap) =>
      tap.run("chain", { name: "request" }, () =>
        prompted().invoke({ question: "Why?" }, { callbacks }),
      ),
    );
    expect(runs.find("RunnableSequence").parent?.name).toBe("request");
    expect(runs.roots).toHaveLength(1);
  });

  test("inside a run that is inside a body is the inner run's child", async () => {
    const { runs } = await heard((callbacks, tap) =>
      RunnableLambda.from((_: string, config) =>
        tap.run("chain", { name: "own" }, () => spelling("abc").invoke("x", config)),
      ).invoke("x", { callbacks }),
    );
    expect(runs.find("own").parent?.name).toBe("RunnableLambda");
    expect(runs.find("FakeListChatModel").parent?.name).toBe("own");
  });

  test("by a stream inside such a run is the inner run's child, too", async () => {
    const { runs } = await heard((callbacks, tap) =>
      RunnableLambda.from((_: string, config) =>
        tap.run("chain", { name: "own" }, async () => {
          for await (const chunk of await prompted().stream({ question: "?" }, config)) void chunk;
          return 1;
        }),
      ).invoke("x", { callbacks }),
    );
    expect(runs.find("RunnableSequence").parent?.name).toBe("own");
  });

  test("is cancelled with the program's run around it", async () => {
    const controller = new AbortController();
    const { runs } = await record.failing((tap) =>
      tap.run("chain", { name: "request", signal: controller.signal }, () => {
        const never = RunnableLambda.from(() => new Promise<string>(() => undefined));
        const answer = never.invoke("x", { callbacks: [langchainHandler(tap)] });
        setTimeout(() => controller.abort());
        return answer;
      }),
    );
    expect(runs.tree()).toBe(
      ["chain request: cancel (abort)", "└─ chain RunnableLambda: cancel (abort)"].join("\n"),
    );
  });
});

describe("a run that is started in a body", () => {
  const bodies = {
    "of a lambda": (tap: Tap) =>
      RunnableLambda.from(() => search(tap)).withConfig({ runName: "body" }),
    "of a tool": (tap: Tap) =>
      tool(() => search(tap), { name: "body", description: "Searches.", schema: z.object({}) }),
    "of a tool with a text": (tap: Tap) =>
      tool(() => search(tap), { name: "body", description: "Searches.", schema: z.string() }),
  };

  test.each(Object.entries(bodies))("%s is its child without being told so", async (_, body) => {
    const { runs } = await heard((callbacks, tap) =>
      RunnableSequence.from([RunnableLambda.from(() => ({ input: "" })), body(tap)]).invoke("x", {
        callbacks,
      }),
    );
    expect(runs.find("search").parent?.name).toBe("body");
  });

  test("of a streaming lambda likewise", async () => {
    const { runs } = await heard(async (callbacks, tap) => {
      const body = RunnableLambda.from(async function* () {
        await search(tap);
        yield "one";
      });
      for await (const chunk of await body.stream("x", { callbacks })) void chunk;
    });
    expect(runs.find("search").parent?.name).toBe("RunnableLambda");
  });

  test("is the child of what `parentFrom(config)` gives, where nothing is ambient", async () => {
    const { runs } = await heard(
      (callbacks, tap) =>
        RunnableLambda.from((_: string, config) => search(tap, parentFrom(config))).invoke("x", {
          callbacks,
        }),
      { instrument: false },
    );
    expect(runs.find("search").parent?.name).toBe("RunnableLambda");
  });

  test("without a handler attached has the ambient parent", async () => {
    const { runs } = await record((tap) =>
      tap.run("chain", { name: "request" }, () =>
        RunnableLambda.from((_: string, config) => search(tap, parentFrom(config))).invoke("x"),
      ),
    );
    expect(runs.find("search").parent?.name).toBe("request");
  });
});

test("what is inside a body is over when the body is", async () => {
  await heard(async (callbacks, tap) => {
    await RunnableLambda.from(() => currentRun()?.name).invoke("x", { callbacks });
    expect(currentRun()).toBeUndefined();
    await tap.run("chain", { name: "request" }, async () => {
      const inside = await RunnableLambda.from(() => currentRun()?.name).invoke("x", { callbacks });
      expect(inside).toBe("RunnableLambda");
      expect(currentRun()?.name).toBe("request");
    });
  });
});

test("two requests side by side keep their runs apart", async () => {
  const { runs } = await heard(async (callbacks, tap) => {
    const request = (name: string) =>
      tap.run("chain", { name }, () =>
        RunnableLambda.from(async (input: string, config) => {
          await prompted().invoke({ question: input }, config);
          return search(tap);
        }).invoke(name, { callbacks, runName: `${name} body` }),
      );
    await Promise.all([request("one"), request("two")]);
  });
  for (const name of ["one", "two"]) {
    const body = runs.find(`${name} body`);
    expect(body.parent?.name).toBe(name);
    expect(body.children.map((child) => child.name)).toEqual(["RunnableSequence", "search"]);
  }
});
