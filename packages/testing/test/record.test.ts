import { createTap, currentRun } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { fakeClock, record, RecordingError } from "../src/index.ts";
import type { Tap } from "@runtap/core";

async function rag(tap: Tap, question: string): Promise<string> {
  return tap.run("chain", { name: "rag", input: question }, async (chain) => {
    const documents = await tap.run("retriever", { name: "manual", input: question }, () => [
      { text: "A run is observed work." },
    ]);
    return tap.run("llm", { name: "answer", input: question }, (llm) => {
      for (const token of ["A ", "run", "."]) llm.token(token);
      llm.report({ usage: { inputTokens: documents.length, outputTokens: 3 } });
      return chain.name;
    });
  });
}

describe("record", () => {
  it("gives back the result, the events and the runs", async () => {
    const { result, events, runs } = await record((tap) => rag(tap, "What is a run?"));
    expect(result).toBe("rag");
    expect(events.map((event) => event.type)).toEqual([
      "chain.start",
      "retriever.start",
      "retriever.end",
      "llm.start",
      "llm.token",
      "llm.token",
      "llm.token",
      "llm.end",
      "chain.end",
    ]);
    expect(runs.find("answer", "llm").event("llm.end").usage?.outputTokens).toBe(3);
  });

  it("records the same twice: frozen events, ids that count up, a clock that stands still", async () => {
    const [one, other] = [
      await record((tap) => rag(tap, "Again?")),
      await record((tap) => rag(tap, "Again?")),
    ];
    expect(one.events).toEqual(other.events);
    expect(one.events.every(Object.isFrozen)).toBe(true);
    expect(one.events[0]).toMatchObject({
      time: Date.UTC(2025, 0, 1),
      run: { id: "0000000000000001", traceId: "00000000000000000000000000000001" },
    });
  });

  it("rejects with what was said when the function fails, the original as cause", async () => {
    const boom = new Error("model down");
    const failed: unknown = await record((tap) =>
      tap.run("chain", { name: "rag" }, () =>
        tap.run("llm", { name: "answer" }, () => Promise.reject(boom)),
      ),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(RecordingError);
    expect(failed).toMatchObject({ cause: boom });
    expect(String(failed)).toMatchInlineSnapshot(`
      "RecordingError: The recorded function failed: Error: model down
      Use record.failing where that is expected. What was said:
      chain rag: error (model down)
      └─ llm answer: error (model down)"
    `);
    expect((failed as RecordingError).recording.runs.all()).toHaveLength(2);
  });

  it("gives back the error of a function that is expected to fail", async () => {
    const { error, runs } = await record.failing((tap) =>
      tap.run("tool", { name: "lookup" }, () => {
        throw "no such order";
      }),
    );
    expect(error).toBe("no such order");
    expect(runs.find("lookup").standing).toBe("error");
  });

  it("complains when a function that is expected to fail does not", async () => {
    await expect(record.failing(() => 42)).rejects.toThrow(
      "Expected the recorded function to fail, but it did not. Nothing was said.",
    );
  });

  it("records a function that starts nothing", async () => {
    expect(await record(() => 42)).toMatchObject({ result: 42, events: [] });
  });

  it("shows runs that did not end as open", async () => {
    const { runs } = await record((tap) => {
      tap.start("llm", { name: "answer" });
    });
    expect(runs.find("answer").standing).toBe("open");
    expect(runs.tree()).toBe("llm answer: open");
    expect(runs.sequence()).toBe("llm.start(answer) › llm(answer) is open");
  });

  it("records a tap that is there already until the function has settled, and no longer", async () => {
    const tap = createTap();
    const { runs } = await record((given) => rag(given, "?"), { tap });
    await rag(tap, "afterwards");
    expect(runs.all()).toHaveLength(3);
    expect(tap.stats().handlers).toEqual([]);
  });

  it("lets go of the tap when the function fails", async () => {
    const tap = createTap();
    await record.failing(() => Promise.reject(new Error("boom")), { tap });
    expect(tap.stats().handlers).toEqual([]);
  });

  it("keeps events as they were when they were said", async () => {
    const messages = [{ role: "user", content: "Hello" }];
    const { runs } = await record((tap) =>
      tap.run("llm", { name: "answer", input: messages }, () => {
        messages.push({ role: "assistant", content: "Hi" });
      }),
    );
    expect(runs.find("answer", "llm").event("llm.start").input).toEqual([
      { role: "user", content: "Hello" },
    ]);
  });

  it("waits for what asynchronous handlers fail with", async () => {
    const late = { name: "late", on: { "tool.end": () => Promise.reject(new Error("disk full")) } };
    const { runs } = await record((tap) => tap.run("tool", { name: "lookup" }, () => 1), {
      handlers: late,
      onHandlerError: () => undefined,
    });
    expect(runs.find("lookup").event("handler.error").error.message).toBe("disk full");
  });

  it("tests a time limit without sleeping", async () => {
    const clock = fakeClock();
    const { error, runs } = await record.failing(
      (tap) => {
        const answer = tap.run(
          "llm",
          { name: "answer", timeoutMs: 5000 },
          () => new Promise(() => undefined),
        );
        clock.advance(5000);
        return answer;
      },
      { clock },
    );
    expect(error).toMatchObject({ name: "TimeoutError" });
    expect(runs.find("answer", "llm").event("llm.cancel")).toMatchObject({
      reason: "timeout",
      durationMs: 5000,
    });
  });

  it("takes the platform's clock and random ids where they are wanted", async () => {
    const { events } = await record((tap) => tap.run("chain", { name: "rag" }, () => 1), {
      clock: "system",
      ids: "random",
      freeze: false,
    });
    expect(events[0]?.time).toBeGreaterThan(Date.UTC(2025, 0, 2));
    expect(events[0]?.run.traceId).not.toMatch(/^0{24}/);
  });

  it("leaves the code inside its run", async () => {
    const { result } = await record((tap) =>
      tap.run("chain", { name: "rag" }, () => currentRun()?.name),
    );
    expect(result).toBe("rag");
  });
});
