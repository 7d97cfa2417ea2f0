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

describe("a wrapped generator", () => {
  test("starts when called, and its body runs inside the run", () => {
    const { tap, heard } = heardTap();
    const inner = tap.wrap("tool", { name: "inner" }, () => undefined);
    const count = tap.wrap("chain", { name: "count" }, function* () {
      inner();
      yield 1;
    });

    const generator = count();
    expect(heard.sequence).toBe("chain.start(count)");
    expect([...generator]).toEqual([1]);

    expect(heard.sequence).toBe(
      "chain.start(count) › tool.start(inner) › tool.end(inner) › chain.chunk(count) › chain.end(count)",
    );
    expect(heard.the("tool.start").run.parentId).toBe(heard.the("chain.start").run.id);
  });

  test("is cancelled by break and by return, ended by its return value, failed by a throw into it", () => {
    const { tap, heard } = heardTap();
    const count = tap.wrap("tool", { name: "count" }, function* () {
      yield 1;
      yield 2;
      return "counted";
    });

    const [first] = count();
    const returned = count();
    returned.next();
    expect(returned.return("enough")).toEqual({ done: true, value: "enough" });
    expect([...count()]).toEqual([1, 2]);
    const thrown = count();
    thrown.next();
    expect(() => thrown.throw(fault)).toThrow(fault);

    expect(first).toBe(1);
    expect(heard.all("tool.cancel").map(({ reason }) => reason)).toEqual(["break", "break"]);
    expect(heard.the("tool.end").output).toBe("counted");
    expect(heard.the("tool.error").error).toBe(fault);
  });

  test("gets what is handed to next", () => {
    const { tap } = heardTap();
    const echo = tap.wrap("tool", { name: "echo" }, function* (): Generator<string, void, string> {
      let heard = "nothing";
      for (;;) heard = yield heard;
    });

    const generator = echo();
    generator.next();

    expect(generator.next("hello").value).toBe("hello");
    generator.return();
  });
});

describe("a wrapped async generator", () => {
  test("stays open until it is read to its end, with its return value as output", async () => {
    const { tap, heard } = heardTap();
    const answer = tap.wrap("agent", { name: "answer" }, async function* () {
      yield 1;
      yield 2;
      return "done";
    });

    const chunks = await drain(answer());

    expect(chunks).toEqual([1, 2]);
    expect(heard.sequence).toBe("agent.start(answer) › agent.chunk(answer) ×2 › agent.end(answer)");
    expect(heard.the("agent.end").output).toBe("done");
  });

  test("is ended by break, return and throw, each once, and runs its finally", async () => {
    const { tap, heard } = heardTap();
    let cleaned = 0;
    const answer = tap.wrap("llm", { name: "answer" }, async function* () {
      try {
        yield "a";
        yield "b";
      } finally {
        cleaned += 1;
      }
    });

    for await (const token of answer()) if (token === "a") break;
    const returned = answer();
    await returned.next();
    await returned.return();
    const thrown = answer();
    await thrown.next();
    expect(await outcomeOf(thrown.throw(fault))).toEqual({ rejected: fault });
    await answer().return();

    expect(heard.all("llm.cancel").map(({ reason, text }) => [reason, text])).toEqual([
      ["break", "a"],
      ["break", "a"],
      ["break", undefined],
    ]);
    expect(heard.the("llm.error")).toMatchObject({ error: fault, text: "a" });
    expect(cleaned).toBe(3);
    expect(tap.stats().openRuns).toBe(0);
  });

  test("of a promise is followed just so", async () => {
    const { tap, heard } = heardTap();
    async function* tokens(): AsyncGenerator<string, void, unknown> {
      yield "a";
    }
    const answer = tap.wrap("llm", { name: "answer" }, async () => tokens());

    expect(await drain(await answer())).toEqual(["a"]);

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) › llm.end(answer)");
  });

  test("aborted before, during and after is cancelled at most once", async () => {
    const { tap, heard } = heardTap();
    const answer = tap.wrap("llm", { name: "answer" }, async function* () {
      yield "a";
      yield "b";
    });

    const before = answer.with({ signal: AbortSignal.abort(fault) })();
    expect(await outcomeOf(drain(before))).toEqual({ rejected: fault });
    const during = new AbortController();
    const reading = answer.with({ signal: during.signal })();
    await reading.next();
    during.abort(fault);
    expect(await outcomeOf(reading.next())).toEqual({ rejected: fault });
    const after = new AbortController();
    await drain(answer.with({ signal: after.signal })());
    after.abort(fault);
    await turns();

    expect(heard.all("llm.cancel").map(({ text }) => text)).toEqual([undefined, "a"]);
    expect(heard.all("llm.end")).toHaveLength(1);
  });
});

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

class Client implements AsyncIterable<string> {
  readonly #chunks = ["a", "b"];
  readonly controller = new AbortController();

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, unknown> {
    yield* this.#chunks;
  }

  size(): number {
    return this.#chunks.length;
  }
}

describe("a wrapped object that can be iterated", () => {
  test("keeps its class, its private fields and its own methods", async () => {
    const { tap, heard } = heardTap();
    const client = new Client();
    const open = tap.wrap("llm", { name: "answer" }, () => client);

    const stream = open();
    expect(stream).toBeInstanceOf(Client);
    expect([stream.size(), stream.controller]).toEqual([2, client.controller]);
    expect(await drain(stream)).toEqual(["a", "b"]);

    expect(heard.sequence).toBe("llm.start(answer) › llm.token(answer) ×2 › llm.end(answer)");
  });

  test("that is frozen can still be used", async () => {
    const { tap } = heardTap();
    const frozen = Object.freeze({
      size: () => 2,
      async *[Symbol.asyncIterator]() {
        yield "a";
      },
    });
    const open = tap.wrap("llm", { name: "answer" }, () => frozen);

    const stream = open();

    expect(stream.size()).toBe(2);
    expect(await drain(stream)).toEqual(["a"]);
  });
});

class Call extends Promise<string> {
  asResponse(): string {
    return "raw";
  }
}

describe("a wrapped promise with methods of its own", () => {
  test("keeps them, its class, and settles the run", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap("llm", { name: "ask" }, () => new Call((resolve) => resolve("hello")));

    const call = ask();
    expect(call).toBeInstanceOf(Call);
    expect(call.asResponse()).toBe("raw");
    expect(await call).toBe("hello");
    expect(await call.finally(() => undefined)).toBe("hello");

    expect(heard.sequence).toBe("llm.start(ask) › llm.end(ask)");
  });

  test("rejects nobody but those who wait for it", async () => {
    const { tap, heard } = heardTap();
    const ask = tap.wrap("llm", { name: "ask" }, () => {
      const call = new Call((_, reject) => reject(fault));
      // As a client does whose other methods handle the failure themselves.
      call.catch(() => undefined);
      return call;
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", note);

    ask().asResponse();
    await turns();
    const outcome = await outcomeOf(ask());

    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(outcome).toEqual({ rejected: fault });
    expect(heard.all("llm.error")).toHaveLength(2);
  });
});
