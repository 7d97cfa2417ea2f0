import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import {
  fakeClock,
  fakeIds,
  playSample,
  recordingHandler,
  sampleEvents,
  sampleRun,
} from "../src/index.ts";

describe("the sample", () => {
  it("is three requests: one answered, one failed, one stopped", async () => {
    const { runs } = await sampleRun();
    expect(runs.tree()).toMatchInlineSnapshot(`
      "chain nightly-index: cancel (abandoned)
      chain support: cancel (abort)
      ├─ agent order-agent: cancel (interrupt)
      │  └─ tool refund_order: cancel (guard)
      ├─ llm answer: cancel (break), 2 tokens
      └─ retriever manual: cancel (shutdown)
         └─ embedding embed-question: cancel (timeout)
      chain support: end
      ├─ agent order-agent: end
      │  ├─ llm plan: end, 3 tokens
      │  └─ tool lookup_order: end
      ├─ llm answer: end, 7 tokens
      ├─ llm title: end
      └─ retriever manual: end
         └─ embedding embed-question: end
      chain support: error (529 Overloaded)
      ├─ agent order-agent: error (529 Overloaded)
      │  ├─ llm explain: error (529 Overloaded), 2 tokens
      │  └─ tool refund_order: error (Order 1042 is older than 30 days.)
      └─ retriever manual: error (Connection error.)
         └─ embedding embed-question: error (Connection error.)"
    `);
  });

  it("is said in this order", async () => {
    const { runs } = await sampleRun();
    expect(runs.sequence().replaceAll(" › ", "\n")).toMatchInlineSnapshot(`
      "chain.start(support)
      run.text(support)
      retriever.start(manual)
      embedding.start(embed-question)
      embedding.end(embed-question)
      run.progress(manual)
      retriever.end(manual)
      agent.start(order-agent)
      llm.start(plan)
      run.retry(plan)
      llm.token(plan) ×3
      llm.end(plan)
      agent.action(order-agent)
      tool.start(lookup_order)
      tool.chunk(lookup_order)
      handler.error(lookup_order)
      tool.end(lookup_order)
      agent.chunk(order-agent)
      agent.end(order-agent)
      llm.start(answer)
      llm.token(answer) ×7
      llm.end(answer)
      run.warning(answer)
      llm.start(title)
      llm.end(title)
      chain.chunk(support)
      run.score(support)
      chain.end(support)
      chain.start(support)
      retriever.start(manual)
      embedding.start(embed-question)
      embedding.error(embed-question)
      retriever.error(manual)
      agent.start(order-agent)
      tool.start(refund_order)
      tool.chunk(refund_order)
      tool.error(refund_order)
      llm.start(explain)
      llm.token(explain) ×2
      llm.error(explain)
      agent.chunk(order-agent)
      agent.error(order-agent)
      chain.error(support)
      chain.start(support)
      retriever.start(manual)
      embedding.start(embed-question)
      embedding.cancel(embed-question)
      retriever.cancel(manual)
      agent.start(order-agent)
      tool.start(refund_order)
      tool.chunk(refund_order)
      tool.cancel(refund_order)
      agent.chunk(order-agent)
      agent.cancel(order-agent)
      llm.start(answer)
      llm.token(answer) ×2
      llm.cancel(answer)
      chain.chunk(support)
      chain.cancel(support)
      chain.start(nightly-index)
      chain.cancel(nightly-index)
      handler.drop(nightly-index)"
    `);
  });

  it("has one of every core event", async () => {
    const events = await sampleEvents();
    for (const [name, event] of Object.entries(events)) expect(event.type).toBe(name);
    const said = new Set((await sampleRun()).events.map((event) => event.type));
    expect(new Set(Object.keys(events))).toEqual(said);
  });

  it("is the same whenever it is played", async () => {
    expect((await sampleRun()).events).toEqual((await sampleRun()).events);
  });

  it("shows no place of this machine", async () => {
    const { events } = await sampleRun();
    const stacks = events.flatMap((event) => [
      ...("error" in event ? [event.error.stack ?? ""] : []),
      ...("cause" in event && event.cause instanceof Error ? [event.cause.stack ?? ""] : []),
    ]);
    expect(stacks.join("\n")).not.toMatch(/packages|file:/);
  });

  it("is said in full before the call returns", () => {
    const recorder = recordingHandler();
    void playSample(recorder);
    expect(recorder.runs.all()).toHaveLength(21);
  });

  it("can be played on a tap of one's own, with its clock and ids", async () => {
    const clock = fakeClock();
    const recorder = recordingHandler();
    const tap = createTap({
      handlers: recorder,
      clock,
      ids: fakeIds(),
      onWarning: () => undefined,
      onHandlerError: () => undefined,
    });
    await playSample(tap, { clock });
    expect(tap.stats().openRuns).toBe(0);
    expect(recorder.runs.tree()).toBe((await sampleRun()).runs.tree());
    expect(recorder.events.map((event) => event.time)).toEqual(
      (await sampleRun()).events
        .filter((event) => event.type !== "handler.drop")
        .map((event) => event.time),
    );
  });

  it("tells which handler failed on what", async () => {
    const failing = {
      name: "picky",
      on: {
        "llm.end": () => {
          throw new Error("no usage");
        },
      },
    };
    await expect(playSample([recordingHandler(), failing])).rejects.toThrow(
      'Expected every handler to survive the sample, but: The handler "picky" failed on llm.end. Error: no usage',
    );
  });
});
