import { AsyncLocalStorage } from "node:async_hooks";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { bundle } from "./bundle.mjs";

/** What browsers and edge runtimes have, and Node's `vm` leaves to its host. */
const platform = {
  AbortController,
  AbortSignal,
  clearTimeout,
  console,
  crypto,
  DOMException,
  Headers,
  performance,
  queueMicrotask,
  ReadableStream,
  ReadableStreamDefaultReader,
  Response,
  setTimeout,
  TextDecoder,
  TextEncoder,
};

async function run(code: string, more: object = {}): Promise<void> {
  const work: unknown = runInNewContext(`${code}; smokeTest.work`, { ...platform, ...more });
  await work;
}

function program(isAmbient: boolean): string {
  return `
    import { everything } from "./everything.mjs";
    import { smoke } from "./smoke.mjs";
    import { smokeSubpaths } from "./smoke-subpaths.mjs";
    export const work = smoke(everything, ${isAmbient}).then(() => smokeSubpaths(everything));
  `;
}

function bundled(isAmbient: boolean, conditions: readonly string[]): Promise<string> {
  return bundle(program(isAmbient), conditions, "smokeTest");
}

describe("bundled for other platforms, core", () => {
  it.each([
    ["a browser", ["browser"]],
    ["an edge runtime", ["edge-light", "worker", "browser"]],
  ])("for %s imports nothing of Node's", async (_, conditions) => {
    const code = await bundle(program(false), conditions);
    expect(code).not.toMatch(/(?:from|import|require)\s*\(?["'](?:node:|async_hooks)/);
    expect(code).not.toMatch(/\bprocess\.(?!env\b)/);
  });

  it("works in a browser, with parents given", async () => {
    await expect(run(await bundled(false, ["browser"]))).resolves.toBeUndefined();
  });

  it("has a context where the edge runtime brings one as a global", async () => {
    const code = await bundled(true, ["edge-light", "worker", "browser"]);
    await expect(run(code, { AsyncLocalStorage })).resolves.toBeUndefined();
  });

  it("does without one where it does not", async () => {
    const code = await bundled(false, ["edge-light", "worker", "browser"]);
    await expect(run(code)).resolves.toBeUndefined();
  });

  it("takes the context from the module in workers that have it", async () => {
    const code = await bundle(program(true), ["workerd", "worker", "browser"]);
    expect(code).toMatch(/from "node:async_hooks"/);
  });
});
