import { describe, expect, test } from "vitest";

import { outcomeOf, turns } from "../event-loop.ts";
import { heardTap } from "../heard.ts";
import { drain } from "../sources.ts";

const fault = new Error("the wire broke");

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

class Call extends Promise<string> {
  asResponse(): string {
    return "raw";
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
