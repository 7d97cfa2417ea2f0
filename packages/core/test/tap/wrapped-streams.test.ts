import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain } from "../sources.ts";

const fault = new Error("the wire broke");

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const textOf = (chunks: readonly unknown[]): string =>
  chunks
    .map((chunk) => (chunk instanceof Uint8Array ? new TextDecoder().decode(chunk) : "?"))
    .join("");

describe("a wrapped ReadableStream", () => {
  test("is read on demand, and ends, fails or is cancelled with its reader", async () => {
    const { tap, heard } = heardTap();
    let pulled = 0;
    const open = tap.wrap("llm", { name: "answer" }, (failing: boolean) => {
      pulled = 0;
      return new ReadableStream<string>(
        {
          pull: (controller) => {
            pulled += 1;
            if (pulled <= 2) controller.enqueue("ab".charAt(pulled - 1));
            else if (failing) controller.error(fault);
            else controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    });

    const stream = open(false);
    await turns();
    expect(pulled).toBe(0);
    expect(await drain(stream)).toEqual(["a", "b"]);
    expect(await outcomeOf(drain(open(true)))).toEqual({ rejected: fault });
    const reader = open(false).getReader();
    await reader.read();
    await turns();
    expect(pulled).toBe(1);
    await reader.cancel("enough");

    expect(heard.the("llm.end").text).toBe("ab");
    expect(heard.the("llm.error")).toMatchObject({ error: fault, text: "ab" });
    expect(heard.the("llm.cancel")).toMatchObject({ reason: "break", text: "a" });
  });

  test("of bytes stays one: a reader may bring its own buffer, and the events keep the bytes", async () => {
    const { tap, heard } = heardTap();
    const open = tap.wrap("tool", { name: "file" }, () => {
      const chunks = [bytes("hello "), bytes("world")];
      return new ReadableStream({
        type: "bytes",
        pull: (controller) => {
          const chunk = chunks.shift();
          if (chunk !== undefined) return controller.enqueue(chunk);
          controller.close();
          controller.byobRequest?.respond(0);
        },
      });
    });

    const reader = open().getReader({ mode: "byob" });
    const read: string[] = [];
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(16));
      if (done) break;
      read.push(new TextDecoder().decode(value));
    }

    expect(read.join("")).toBe("hello world");
    expect(heard.sequence).toBe("tool.start(file) › tool.chunk(file) ×2 › tool.end(file)");
    expect(textOf(heard.all("tool.chunk").map(({ chunk }) => chunk))).toBe("hello world");
    const { output } = heard.the("tool.end");
    expect(Array.isArray(output) && textOf(output)).toBe("hello world");
  });

  test("of bytes that fails gives its reader what was thrown, an error or not", async () => {
    const { tap, heard } = heardTap();
    const open = tap.wrap(
      "tool",
      { name: "file" },
      (thrown: unknown) =>
        new ReadableStream({
          type: "bytes",
          pull: () => {
            throw thrown;
          },
        }),
    );

    expect(await outcomeOf(drain(open(fault)))).toEqual({ rejected: fault });
    expect(
      await outcomeOf(open("a text").getReader({ mode: "byob" }).read(new Uint8Array(4))),
    ).toEqual({ rejected: "a text" });

    expect(heard.sequence).toBe(
      "tool.start(file) › tool.error(file) › tool.start(file) › tool.error(file)",
    );
  });

  test("can be teed and piped", async () => {
    const { tap, heard } = heardTap();
    const open = tap.wrap("llm", { name: "answer" }, () => ReadableStream.from(["a", "b"]));

    const [left, right] = open().tee();
    expect(await Promise.all([drain(left), drain(right)])).toEqual([
      ["a", "b"],
      ["a", "b"],
    ]);

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.end(answer)");
  });

  test("that is locked already is plain output", () => {
    const { tap, heard } = heardTap();
    const open = tap.wrap("chain", { name: "locked" }, () => {
      const stream = ReadableStream.from(["a"]);
      stream.getReader();
      return stream;
    });

    expect(open().locked).toBe(true);
    expect(heard.sequence).toBe("chain.start(locked) › chain.end(locked)");
  });

  test("aborted amid its reading is cancelled, and its reader learns why", async () => {
    const { tap, heard } = heardTap();
    const controller = new AbortController();
    let closedWith: unknown;
    const open = tap.wrap(
      "llm",
      { name: "answer", signal: controller.signal },
      () =>
        new ReadableStream<string>({
          start: (stream) => stream.enqueue("a"),
          cancel: (why) => {
            closedWith = why;
          },
        }),
    );

    const reader = open().getReader();
    await reader.read();
    const next = reader.read();
    controller.abort(fault);

    expect(await outcomeOf(next)).toEqual({ rejected: fault });
    await turns();
    expect(closedWith).toBe(fault);
    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.cancel(answer)");
  });
});

describe("a wrapped Response", () => {
  test("keeps its status, headers and url, and lasts until its body is read", async () => {
    const { tap, heard } = heardTap();
    const load = tap.wrap("tool", { name: "load" }, async () => {
      const response = new Response("hello", { status: 201, headers: { "x-id": "7" } });
      Object.defineProperty(response, "url", { value: "https://example.com/a" });
      return response;
    });

    const response = await load();
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.headers.get("x-id"), response.url]).toEqual([
      201,
      "7",
      "https://example.com/a",
    ]);
    expect(heard.sequence).toBe("tool.start(load)");
    expect(await response.text()).toBe("hello");

    expect(heard.sequence).toBe("tool.start(load) › tool.chunk(load) › tool.end(load)");
    expect(textOf(heard.all("tool.chunk").map(({ chunk }) => chunk))).toBe("hello");
  });

  test("without a body ends at once, as the very same object", async () => {
    const { tap, heard } = heardTap();
    const empty = new Response(null, { status: 204 });
    const load = tap.wrap("tool", { name: "load" }, async () => empty);

    expect(await load()).toBe(empty);
    expect(heard.the("tool.end").output).toBe(empty);
  });

  test("whose body is read already is plain output", async () => {
    const { tap, heard } = heardTap();
    const load = tap.wrap("tool", { name: "load" }, async () => {
      const response = new Response("hello");
      await response.text();
      return response;
    });

    await load();

    expect(heard.sequence).toBe("tool.start(load) › tool.end(load)");
  });
});
