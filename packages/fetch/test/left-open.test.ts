import { spawn } from "node:child_process";
import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { fileURLToPath } from "node:url";
import { replayServer } from "@runtap/testing/server";
import { describe, expect, it } from "vitest";
import { asking, CHAT, chatEvents, QUESTION, setting } from "./setting.ts";

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

function collect(): void {
  if (typeof collectGarbage === "function") Reflect.apply(collectGarbage, undefined, []);
}

const EVENTS = chatEvents("Hi", " there");
const folder = fileURLToPath(new URL("..", import.meta.url));

describe("a response that nobody holds any more", () => {
  it.each([
    ["unread", 0],
    ["read in part", 1],
  ])("ends its run as abandoned: %s", async (_, count) => {
    await using on = await setting({ events: EVENTS, stall: true });
    await (async () => {
      const response = await on.fetch(on.server.url + CHAT, asking(QUESTION));
      const reader = count === 0 ? undefined : response.body?.getReader();
      for (let read = 0; read < count; read += 1) await reader?.read();
    })();
    await expect
      .poll(
        () => {
          collect();
          return on.run().ending;
        },
        { timeout: 10_000 },
      )
      .toMatchObject({ type: "llm.cancel", reason: "abandoned" });
  });

  it("is not missed by a signal that lives as long as the process", async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...args: readonly unknown[]): void => {
      listeners.add(args[1]);
      Reflect.apply(addEventListener, signal, args);
    };
    signal.removeEventListener = (...args: readonly unknown[]): void => {
      listeners.delete(args[1]);
      Reflect.apply(removeEventListener, signal, args);
    };
    await using on = await setting({ events: EVENTS });
    for (let call = 0; call < 3; call += 1) {
      const response = await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal }));
      await response.text();
    }
    const left = await on.fetch(on.server.url + CHAT, asking(QUESTION, { signal }));
    await left.body?.cancel();
    expect(listeners.size).toBe(0);
  });
});

describe("a program of its own", () => {
  const program = `
    import { createTap } from "@runtap/core";
    import { observeFetch } from "@runtap/fetch";
    const [url] = process.argv.slice(1);
    const endings = [];
    const heard = { name: "heard", on: {
      "*.end": () => endings.push("end"),
      "*.error": () => endings.push("error"),
      "*.cancel": ({ reason }) => endings.push(reason),
    } };
    const tap = createTap({ handlers: heard });
    const fetch = observeFetch(globalThis.fetch, { tap });
    const ask = (path, signal) =>
      fetch(url + path + "/v1/chat/completions", { method: "POST", body: '{"stream":true}', signal });
    await (await ask("")).text();
    for await (const chunk of (await ask("/slow")).body) break;
    await (await ask("/cut")).text().catch(() => undefined);
    await ask("/error");
    const abort = new AbortController();
    const aborted = await ask("", abort.signal);
    abort.abort();
    await aborted.text().catch(() => undefined);
    await ask("/refused", AbortSignal.abort()).catch(() => undefined);
    const unread = await ask("");
    process.on("exit", () => console.log(endings.join(" "), unread.bodyUsed));
  `;

  it("ends by itself, without an unhandled rejection, whatever became of its calls", async () => {
    await using server = await replayServer(({ path }) => {
      if (path.startsWith("/cut")) return { events: EVENTS, cutAfterEvents: 2 };
      if (path.startsWith("/slow")) return { events: EVENTS, stall: true, stopAfterEvents: 1 };
      if (path.startsWith("/error")) return { status: 500, body: { error: { message: "oops" } } };
      return { events: EVENTS };
    });
    const args = ["--input-type=module", "--eval", program, server.url];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => printed.push(text));
    const [code]: readonly unknown[] = await once(child, "close");
    expect(printed.join("")).toBe("end break error error abort abort false\n");
    expect(code).toBe(0);
  });
});
