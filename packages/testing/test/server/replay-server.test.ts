import { get } from "node:http";
import { describe, expect, it } from "vitest";
import { type Exchange, replayServer } from "../../src/server.ts";
import { gate } from "./gate.ts";

const events = [{ data: "one" }, { data: "two" }, { data: "three" }];
const whole = "data: one\n\ndata: two\n\ndata: three\n\n";

async function textOf(response: Response): Promise<string> {
  return response.text();
}

/** Reads until the body ends or breaks, and says which. */
async function readOf(response: Response): Promise<readonly [text: string, isWhole: boolean]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      text += part.value;
    }
    return [text, true];
  } catch {
    return [text, false];
  }
}

describe("replayServer", () => {
  it("answers with JSON, text or bytes", async () => {
    await using server = await replayServer([
      { path: "/json", body: { text: "hello" } },
      { path: /^\/text\?b=1$/, body: "hello", status: 418 },
      { match: ({ method }) => method === "PUT", body: new TextEncoder().encode("bytes") },
    ]);
    expect(await (await fetch(`${server.url}/json?a=1`)).json()).toEqual({ text: "hello" });
    const text = await fetch(`${server.url}/text?b=1`);
    expect([text.status, await textOf(text)]).toEqual([418, "hello"]);
    expect(await textOf(await fetch(server.url, { method: "PUT" }))).toBe("bytes");
  });

  it("remembers what it was asked", async () => {
    await using server = await replayServer({ body: "ok" });
    await fetch(`${server.url}/v1?a=1`, {
      method: "POST",
      headers: { "X-Api-Key": "none" },
      body: JSON.stringify({ model: "é" }),
    });
    await fetch(server.url, { method: "POST", body: "no json" });
    const [first, second] = server.requests;
    expect(first).toMatchObject({ method: "POST", path: "/v1?a=1", json: { model: "é" } });
    expect(first?.headers["x-api-key"]).toBe("none");
    expect(first?.body.length).toBe(14);
    expect([second?.text, second?.json]).toEqual(["no json", undefined]);
  });

  it("answers in the order of the exchanges, and goes on with the last that fits", async () => {
    await using server = await replayServer([
      { path: "/a", body: "first" },
      { path: "/a", body: "second" },
      { path: "/b", body: "other" },
    ]);
    const ask = async (path: string): Promise<string> => textOf(await fetch(server.url + path));
    expect([await ask("/a"), await ask("/b"), await ask("/a"), await ask("/a")]).toEqual([
      "first",
      "other",
      "second",
      "second",
    ]);
  });

  it("lets a function decide", async () => {
    await using server = await replayServer(async ({ json }) => ({ body: { asked: json } }));
    const response = await fetch(server.url, { method: "POST", body: "[1]" });
    expect(await response.json()).toEqual({ asked: [1] });
  });

  it("says so where no exchange fits, and where the function fails", async () => {
    await using server = await replayServer({ path: "/v1/messages", body: "ok" });
    const response = await fetch(`${server.url}/messages`);
    expect([response.status, await textOf(response)]).toEqual([
      404,
      '{"type":"error","error":{"type":"replay_error","message":"No exchange fits GET /messages."}}',
    ]);
    await using failing = await replayServer(() => Promise.reject(new Error("boom")));
    const failure = await fetch(failing.url);
    expect([failure.status, await textOf(failure)]).toEqual([
      500,
      expect.stringContaining("Error: boom"),
    ]);
  });

  it.each([
    {},
    { pieceBytes: 1 },
    { pieceBytes: 7 },
    { delayMs: 1 },
    { pieceBytes: 7, delayMs: 1 },
  ])("sends every byte of a stream with %j", async (pace) => {
    await using server = await replayServer({ events, ...pace });
    const response = await fetch(server.url);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await textOf(response)).toBe(whole);
    await expect(server.requests[0]?.answer.ended).resolves.toBe("sent");
    expect(server.requests[0]?.answer).toMatchObject({
      status: 200,
      eventsSent: 3,
      bytesSent: whole.length,
      durationMs: expect.any(Number),
    });
  });

  it("sends pieces that arrive as such", async () => {
    await using server = await replayServer({ events, pieceBytes: 7 });
    // Node's own client shows each piece; fetch joins those that come before they are read.
    const lengths = await new Promise<readonly number[]>((resolve) => {
      const received: number[] = [];
      get(server.url, (response) => {
        response.on("data", (part: Uint8Array) => received.push(part.length));
        response.on("end", () => resolve(received));
      });
    });
    expect(lengths).toEqual([7, 7, 7, 7, 7]);
  });

  it.each([0, 1, 2, 3])("destroys the socket after %i events", async (cutAfterEvents) => {
    await using server = await replayServer({ events, cutAfterEvents });
    const expected = whole.split(/(?<=\n\n)/).slice(0, cutAfterEvents);
    expect(await readOf(await fetch(server.url))).toEqual([expected.join(""), false]);
    expect(await server.requests[0]?.answer.ended).toBe("cut");
  });

  it("ends early as if there were no more", async () => {
    await using server = await replayServer({ events, stopAfterEvents: 1 });
    expect(await readOf(await fetch(server.url))).toEqual(["data: one\n\n", true]);
  });

  it("notices when the client leaves an answer that never ends", async () => {
    await using server = await replayServer({ events, stopAfterEvents: 2, stall: true });
    const leaving = new AbortController();
    const reader = (await fetch(server.url, { signal: leaving.signal })).body?.getReader();
    while (server.requests[0]?.answer.eventsSent !== 2) await reader?.read();
    expect(server.requests[0].answer.ending).toBeUndefined();
    leaving.abort();
    expect(await server.requests[0].answer.ended).toBe("left");
    expect(server.requests[0].answer).toMatchObject({ ending: "left", eventsSent: 2 });
  });

  it("waits where it is told to", async () => {
    const heard: (number | string)[] = [];
    const opening = gate();
    await using server = await replayServer({
      events,
      beforeHeaders: () => void heard.push("headers"),
      before: (event) => {
        heard.push(event);
        return event === 1 ? opening.promise : undefined;
      },
    });
    const reader = (await fetch(server.url)).body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.length).toBe("data: one\n\n".length);
    expect(server.requests[0]?.answer.eventsSent).toBe(1);
    opening.open();
    for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
    expect(heard).toEqual(["headers", 0, 1, 2, 3]);
  });

  it("stops waiting when the client has gone", async () => {
    const reached = gate();
    const never = new Promise<never>(() => undefined);
    const beforeHeaders = (): Promise<never> => {
      reached.open();
      return never;
    };
    await using server = await replayServer({ body: "late", beforeHeaders });
    const leaving = new AbortController();
    const answer = fetch(server.url, { signal: leaving.signal });
    await reached.promise;
    leaving.abort();
    await expect(answer).rejects.toThrow("aborted");
    expect(await server.requests[0]?.answer.ended).toBe("left");
    expect(server.requests[0]?.answer.status).toBe(0);
  });

  it("fails the first requests, then answers", async () => {
    await using server = await replayServer({
      body: "ok",
      failFirst: { times: 2, status: 429, headers: { "retry-after": "0" } },
    });
    const statuses = [];
    for (let asked = 0; asked < 4; asked += 1) statuses.push((await fetch(server.url)).status);
    expect(statuses).toEqual([429, 429, 200, 200]);
    expect(server.requests.map(({ answer }) => answer.status)).toEqual(statuses);
  });

  it("sends no faster than the client reads", async () => {
    const filler = "x".repeat(1 << 20);
    await using server = await replayServer({
      events: Array.from({ length: 64 }, () => ({ data: filler })),
    });
    const response = await fetch(server.url);
    const { answer } = server.requests[0] ?? {};
    // What the sockets and the client's first buffer take is far below these 64 MiB; it must come to a halt.
    let sent = -1;
    while (sent !== answer?.eventsSent) {
      sent = answer?.eventsSent ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(sent).toBeLessThan(32);
    await response.body?.cancel();
    expect(await answer?.ended).toBe("left");
  });

  it("cuts what is under way when it closes, and closes twice", async () => {
    const server = await replayServer({ events, stall: true });
    const response = await fetch(server.url);
    await server.close();
    expect((await readOf(response))[1]).toBe(false);
    expect(server.requests[0]?.answer.ending).toBe("cut");
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
  });

  it("destroys the socket when a gate of the test fails", async () => {
    await using server = await replayServer({
      events,
      before: (event) => (event === 1 ? Promise.reject(new Error("gate")) : undefined),
    });
    expect(await readOf(await fetch(server.url))).toEqual(["data: one\n\n", false]);
    expect(await server.requests[0]?.answer.ended).toBe("cut");
  });

  it.each<readonly [Exchange, string]>([
    [{ body: "a", events: "b" }, "`body` or `events`"],
    [{ cutAfterEvents: 1, stall: true }, "An answer ends in one way"],
    [{ cutAfterEvents: 1, stopAfterEvents: 1 }, "An answer ends in one way"],
    [{ pieceBytes: 0 }, "Expected `pieceBytes` to be a whole number from 1 on, got `0` (number)"],
    [{ delayMs: -1 }, "Expected `delayMs`"],
    [{ cutAfterEvents: 1.5 }, "Expected `cutAfterEvents`"],
    [{ stopAfterEvents: Number.NaN }, "Expected `stopAfterEvents`"],
    [{ failFirst: { times: -1 } }, "Expected `failFirst.times`"],
  ])("refuses %j", async (exchange, message) => {
    await expect(replayServer(exchange)).rejects.toThrow(message);
    await expect(replayServer([exchange])).rejects.toThrow(message);
  });

  it("refuses to have nothing to say", async () => {
    await expect(replayServer([])).rejects.toThrow("Expected the exchanges to be one or more");
  });
});
