import { createTap, type Handler, type StartedLlm, type Tap } from "@runtap/core";
import { recordingHandler, type RecordingHandler } from "@runtap/testing";
import { describe, expect, it } from "vitest";
import { observeAnswer, observeBody } from "../../src/calls.ts";
import { openaiChat } from "../../src/index.ts";

interface Heard {
  readonly tap: Tap;
  readonly heard: RecordingHandler;
  readonly run: StartedLlm;
}

function heardRun(...handlers: readonly Handler[]): Heard {
  const heard = recordingHandler();
  const tap = createTap({ handlers: [heard, ...handlers], onWarning: () => undefined });
  return { tap, heard, run: tap.start("llm", { name: "chat" }) };
}

const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const DONE =
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** A response of these pieces, one a read; what becomes of its body. */
function streaming(...pieces: readonly string[]): {
  readonly response: Response;
  readonly cancelled: () => unknown;
} {
  let at = 0;
  let reason: unknown = "not cancelled";
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const piece = pieces[at];
        at += 1;
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
      cancel: (why) => {
        reason = why;
      },
    },
    { highWaterMark: 0 },
  );
  const response = new Response(body, { headers: { "content-type": "text/event-stream" } });
  return { response, cancelled: () => reason };
}

describe("a response whose body belongs to a run", () => {
  it("says its tokens as they are read, and ends with its last event", async () => {
    const { run, heard } = heardRun();
    const { response } = streaming(delta("Hi"), delta(" there"), DONE, ": more\n\n");
    const observed = await observeBody(response, { run, wire: openaiChat });
    const reader = observed.body?.getReader();
    await reader?.read();
    expect(heard.runs.find("chat")).toMatchObject({ text: "Hi", standing: "open" });
    await reader?.read();
    await reader?.read();
    expect(heard.runs.find("chat").ending).toMatchObject({ type: "llm.end", text: "Hi there" });
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(": more\n\n");
    expect((await reader?.read())?.done).toBe(true);
  });

  it("cancels the source with the reader's reason", async () => {
    const { run, heard } = heardRun();
    const { response, cancelled } = streaming(delta("Hi"), DONE);
    const observed = await observeBody(response, { run, wire: openaiChat });
    await observed.body?.cancel("enough");
    expect(cancelled()).toBe("enough");
    expect(heard.runs.find("chat").ending).toMatchObject({ type: "llm.cancel", reason: "break" });
  });

  it("is let go when its run is stopped, and its reader is told after the ending", async () => {
    const abort = new AbortController();
    const { tap, heard } = heardRun();
    const run = tap.start("llm", { name: "stopped", signal: abort.signal });
    const { response, cancelled } = streaming(delta("Hi"), DONE);
    const observed = await observeBody(response, { run, wire: openaiChat });
    const reader = observed.body?.getReader();
    await reader?.read();
    const reason = new Error("enough");
    abort.abort(reason);
    await expect(reader?.read()).rejects.toBe(reason);
    expect(heard.runs.find("stopped").ending).toMatchObject({ type: "llm.cancel", cause: reason });
    expect(cancelled()).toBe(reason);
  });

  it("goes on when its run was abandoned, and ends no run a second time", async () => {
    const { tap, run, heard } = heardRun();
    const { response } = streaming(delta("Hi"), "data: {}\n\n");
    const observed = await observeBody(response, { run, wire: openaiChat });
    const reader = observed.body?.getReader();
    await reader?.read();
    await tap.close();
    await reader?.read();
    expect((await reader?.read())?.done).toBe(true);
    expect(heard.events.map(({ type }) => type)).toEqual(["llm.start", "llm.token", "llm.cancel"]);
  });

  it("of an HTTP error is read for its message, and then by whoever wants it", async () => {
    const { run, heard } = heardRun();
    const answer = JSON.stringify({ error: { message: "slow down", code: "busy" } });
    const response = new Response(answer, { status: 429 });
    const observed = await observeBody(response, { run, wire: openaiChat });
    await expect
      .poll(() => heard.runs.find("chat").ending)
      .toMatchObject({ error: { message: "429 slow down", code: "busy" } });
    expect(await observed.text()).toBe(answer);
  });
});

describe("a request whose answer belongs to a run", () => {
  it("is not sent before a guard that takes its time has allowed it", async () => {
    const steps: string[] = [];
    const guard: Handler = {
      name: "slow",
      on: {},
      guard: {
        "llm.start": async () => {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
          steps.push("allowed");
        },
      },
    };
    const { run } = heardRun(guard);
    await observeAnswer({ run, wire: openaiChat }, () => {
      steps.push("sent");
      return streaming(DONE).response;
    });
    expect(steps).toEqual(["allowed", "sent"]);
  });

  it("fails the run with what it fails with, thrown or rejected", async () => {
    for (const fail of [
      (error: Error): never => {
        throw error;
      },
      async (error: Error): Promise<never> => {
        throw error;
      },
    ]) {
      const { run, heard } = heardRun();
      const error = new TypeError("fetch failed");
      const sent = observeAnswer({ run, wire: openaiChat }, () => fail(error));
      await expect(sent).rejects.toBe(error);
      expect(heard.runs.find("chat").ending).toMatchObject({ type: "llm.error", error });
    }
  });
});
