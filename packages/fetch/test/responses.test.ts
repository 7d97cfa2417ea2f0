import { observeFetch } from "@runtap/fetch";
import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, setting } from "./setting.ts";

const EVENTS = chatEvents("Hi", " there");
const ANSWER = {
  id: "c1",
  model: "gpt-5-mini",
  choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
  usage: { prompt_tokens: 7, completion_tokens: 1, total_tokens: 8 },
};

/** What a response says of itself. */
function outside(response: Response): object {
  const { url, status, statusText, ok, redirected, type, headers, bodyUsed } = response;
  const said = [...headers].filter(([name]) => name !== "date");
  return { url, status, statusText, ok, redirected, type, said, bodyUsed };
}

describe("the response", () => {
  it.each([
    ["of a stream", { events: EVENTS }],
    ["of a whole answer", { body: ANSWER }],
    ["of an error", { status: 429, body: { error: { message: "slow down" } } }],
    ["with cookies", { body: ANSWER, headers: { "set-cookie": "a=1", "x-request-id": "r1" } }],
  ])("says of itself what it says unobserved: %s", async (_, exchange) => {
    await using on = await setting(exchange);
    const url = on.server.url + CHAT;
    const observed = await on.fetch(url, asking(QUESTION));
    const plain = await fetch(url, asking(QUESTION));
    expect(outside(observed)).toEqual(outside(plain));
    expect(outside(observed.clone())).toEqual(outside(plain));
    expect(observed).toBeInstanceOf(Response);
    expect(observed.headers.getSetCookie()).toEqual(plain.headers.getSetCookie());
    expect(await observed.text()).toBe(await plain.text());
    expect(observed.bodyUsed).toBe(true);
    await expect(observed.text()).rejects.toThrow(TypeError);
    expect(() => observed.clone()).toThrow(TypeError);
  });

  it("tells of a redirect", async () => {
    await using on = await setting([
      { path: CHAT, status: 307, headers: { location: "/v2/chat/completions" } },
      { path: "/v2/chat/completions", body: ANSWER },
    ]);
    const observed = await on.fetch(on.server.url + CHAT, asking({ model: "m" }));
    expect(observed.redirected).toBe(true);
    expect(observed.url).toBe(`${on.server.url}/v2/chat/completions`);
    await observed.json();
    expect(on.run().text).toBe("Hi");
  });

  it.each([
    ["json", async (response: Response) => expect(await response.json()).toEqual(ANSWER)],
    [
      "arrayBuffer",
      async (response: Response) =>
        expect(new TextDecoder().decode(await response.arrayBuffer())).toBe(JSON.stringify(ANSWER)),
    ],
    [
      "blob",
      async (response: Response) => {
        const blob = await response.blob();
        expect(blob.type).toBe("application/json");
        expect(await blob.text()).toBe(JSON.stringify(ANSWER));
      },
    ],
    [
      "iteration",
      async (response: Response) => {
        const { body } = response;
        let bytes = 0;
        if (body !== null) for await (const chunk of body) bytes += chunk.length;
        expect(bytes).toBe(JSON.stringify(ANSWER).length);
      },
    ],
    [
      "a clone, before",
      async (response: Response) => {
        expect(await response.clone().json()).toEqual(ANSWER);
        expect(await response.json()).toEqual(ANSWER);
      },
    ],
  ])("is read by %s", async (_, read) => {
    await using on = await setting({ body: ANSWER });
    await read(await on.fetch(on.server.url + CHAT, asking({ model: "m" })));
    expect(on.run().ending).toMatchObject({
      type: "llm.end",
      text: "Hi",
      output: "Hi",
      usage: { inputTokens: 7, outputTokens: 1 },
    });
  });

  it("is read whole through a clone alone", async () => {
    await using on = await setting({ events: EVENTS });
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    expect(await response.clone().text()).toContain("[DONE]");
    expect(on.run().standing).toBe("end");
  });

  it("is read into buffers that its reader brings", async () => {
    await using on = await setting({ events: EVENTS });
    const plain = await (await fetch(on.server.url + CHAT, asking(QUESTION))).text();
    const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
    const reader = response.body?.getReader({ mode: "byob" });
    const decoder = new TextDecoder();
    let text = "";
    for (let step = await reader?.read(new Uint8Array(10)); step?.done === false; ) {
      text += decoder.decode(step.value, { stream: true });
      step = await reader?.read(new Uint8Array(10));
    }
    expect(text).toBe(plain);
    expect(on.run()).toMatchObject({ standing: "end", text: "Hi there" });
  });

  it("is of the class that the observed `fetch` makes", async () => {
    class OwnResponse extends Response {}
    const over: typeof fetch = async () => new OwnResponse(JSON.stringify(ANSWER));
    await using on = await setting({ body: "" }, { over });
    const response = await on.fetch(`http://models.test${CHAT}`, asking({ model: "m" }));
    expect(response).toBeInstanceOf(OwnResponse);
    expect(await response.json()).toEqual(ANSWER);
    expect(on.run().text).toBe("Hi");
  });

  it.each([
    ["whose status no constructor takes", { status: 999, ok: false }, "error"],
    ["whose body is none of the platform's", { body: { pipe: () => undefined } }, "end"],
    ["that somebody reads already", { bodyUsed: true }, "end"],
  ])("is handed on as it came where it is one %s", async (_, fields, standing) => {
    const strange = new Response(JSON.stringify(ANSWER));
    for (const [name, value] of Object.entries(fields)) {
      Object.defineProperty(strange, name, { value });
    }
    await using on = await setting({ body: "" }, { over: async () => strange });
    const response = await on.fetch(`http://models.test${CHAT}`, asking(QUESTION));
    expect(response).toBe(strange);
    expect(on.run().standing).toBe(standing);
    expect(strange.body).not.toMatchObject({ locked: true });
  });

  it("is handed on as it came where it is no response", async () => {
    const answer = { mocked: true };
    await using on = await setting({ body: "" });
    const mock = observeFetch(async (_url: string, _init: object) => answer, { tap: on.tap });
    expect(await mock(`http://models.test${CHAT}`, asking(QUESTION))).toBe(answer);
    expect(on.run().standing).toBe("end");
  });
});

describe("the pace", () => {
  /** A `fetch` whose answer counts how often it was asked for a chunk. */
  function counting(chunks: number): { readonly over: typeof fetch; pulls: () => number } {
    let pulls = 0;
    const piece = new TextEncoder().encode(": a comment\n\n");
    const over: typeof fetch = async () =>
      new Response(
        new ReadableStream(
          {
            pull: (controller) => {
              pulls += 1;
              if (pulls > chunks) controller.close();
              else controller.enqueue(piece);
            },
          },
          { highWaterMark: 0 },
        ),
        { headers: { "content-type": "text/event-stream" } },
      );
    return { over, pulls: () => pulls };
  }

  it.each([0, 1, 5])(
    "is the reader's: %i of 501 chunks are read, and no more are asked for",
    async (count) => {
      const observed = counting(501);
      const plain = counting(501);
      await using on = await setting({ body: "" }, { over: observed.over });
      for (const [fn, at] of [
        [plain.over, plain],
        [on.fetch, observed],
      ] as const) {
        const response = await fn(`http://models.test${CHAT}`, asking(QUESTION));
        const reader = response.body?.getReader();
        for (let read = 0; read < count; read += 1) await reader?.read();
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        expect(at.pulls()).toBe(count);
      }
    },
  );
});
