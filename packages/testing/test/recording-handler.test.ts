import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { recordingHandler } from "../src/index.ts";
import { HOSTILE } from "../src/conformance/hostile-values.ts";

describe("recordingHandler", () => {
  it("can be read at any time, and what was read does not change", () => {
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    const chain = tap.start("chain", { name: "rag" });
    const { events, runs } = heard;
    chain.end();
    expect(events).toHaveLength(1);
    expect(runs.find("rag").standing).toBe("open");
    expect(heard.runs.find("rag").standing).toBe("end");
  });

  it("hears a scope alone where it is attached to one", async () => {
    const heard = recordingHandler();
    const tap = createTap();
    await tap.run("chain", { name: "heard", handlers: heard }, () => undefined);
    await tap.run("chain", { name: "unheard" }, () => undefined);
    expect(heard.runs.all().map((run) => run.name)).toEqual(["heard"]);
  });

  it("keeps payloads as they were, instances of classes as themselves", () => {
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    const at = new Date();
    const input = { list: [1, { deep: "before" }], at };
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    tap.start("chain", { name: "rag", input: { input, cyclic } });
    input.list.push(2);
    Object.assign(input.list[1] ?? {}, { deep: "after" });
    expect(heard.runs.find("rag", "chain").start?.input).toMatchObject({
      input: { list: [1, { deep: "before" }], at },
      cyclic: { self: { self: {} } },
    });
  });

  it.each(Object.entries(HOSTILE))("keeps a payload that is hostile: %s", (_, make) => {
    const heard = recordingHandler();
    const tap = createTap({ handlers: heard });
    tap.start("chain", { name: "rag", input: { payload: make() } }).end(make());
    expect(heard.events.map((event) => event.type)).toEqual(["chain.start", "chain.end"]);
  });

  it("does not call getters of what it keeps", () => {
    const heard = recordingHandler();
    let calls = 0;
    const input = {
      get lazy() {
        calls += 1;
        return calls;
      },
    };
    createTap({ handlers: heard }).start("chain", { name: "rag", input });
    expect(heard.events).toHaveLength(1);
    expect(calls).toBe(0);
  });
});
