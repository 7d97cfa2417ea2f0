import { describe, expect, it } from "vitest";
import { compile, type CompilerVersion } from "./compiler.ts";

// What a user's own project sees: the built declarations, checked to the last line.
const strict = {
  target: "ES2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

const node = { ...strict, lib: ["ES2022"], types: ["node"] };
const bundler = { module: "esnext", moduleResolution: "bundler" };

const settings: readonly (readonly [string, object, readonly CompilerVersion[]])[] = [
  ["Node, nodenext", { ...node, module: "nodenext" }, ["5.9", "6.0", "7.0"]],
  ["Node, bundler", { ...node, ...bundler }, ["5.9", "6.0", "7.0"]],
  [
    "a browser",
    { ...strict, ...bundler, lib: ["ES2022", "DOM", "DOM.Iterable"], types: [] },
    ["7.0"],
  ],
];

const program = `
import { type AnyEvent, createTap, defineHandler, type Handler, type LlmEnd, tap } from "@runtap/core";
import { extract, fromTraceparent, inject, toTraceparent, traceHeaders } from "@runtap/core/propagation";

const totals = defineHandler({
  name: "totals",
  state: () => ({ tokens: 0 }),
  on: { "llm.token": (event, state) => (state.tokens += event.index), "*.error": (event) => event.error },
});
const plain: Handler = { name: "plain", on: { "*": (event: AnyEvent) => event.seq } };
const own = createTap({ handlers: [totals, [plain]] });

export async function answer(question: string, signal?: AbortSignal): Promise<string> {
  const search = own.wrap("tool", {}, async (query: string) => [query]);
  return own.run("chain", { name: "rag", input: question, signal }, async (chain) => {
    chain.on("llm.end", (event: LlmEnd) => event.usage?.inputTokens, { deep: true });
    const [first = ""] = await search(question);
    const headers = inject(chain, new Headers(traceHeaders(chain)));
    const again = extract(new Request("http://localhost", { headers })) ?? extract({ traceparent: ["00"] });
    own.start("tool", { name: "far", parent: fromTraceparent(toTraceparent(chain)) ?? again }).end();
    await using llm = tap.start("llm", { name: "answer", input: [{ role: "user", content: first }] });
    for await (const token of llm.through(["a", "b"])) first.concat(token);
    llm.end("text", { usage: { inputTokens: 1 } });
    return first;
  });
}
`;

const nodeProgram = `
import type { ClientRequest, IncomingMessage } from "node:http";
import { currentRun, tap } from "@runtap/core";
import { closeOnExit, type CloseOnExitOptions } from "@runtap/core/node";
import { extract, inject } from "@runtap/core/propagation";

const options: CloseOnExitOptions = { signals: ["SIGTERM", "SIGHUP"], timeoutMs: 100, exits: undefined };
export const takeBack: () => void = closeOnExit([tap], options);
export const proxied = (from: IncomingMessage, to: ClientRequest): ClientRequest =>
  tap.start("chain", { name: "proxy", parent: extract(from) }).within(() => inject(currentRun(), to));
`;

const loose = { target: "ES2022", strict: true, skipLibCheck: false, noEmit: true };
const everyEntry = `
import "@runtap/core/filtered";
import "@runtap/core/queued";
import "@runtap/core/records";
import "@runtap/core/redaction";
import "@runtap/core/sampled";
import { traceHeaders } from "@runtap/core/propagation";

const headers = traceHeaders(undefined);
export const parent: string | undefined = headers.traceparent;
export const response = fetch("http://localhost", { headers });
`;

describe.each(settings)("the declarations compile for %s", (_, options, versions) => {
  it.each(versions)(
    "with TypeScript %s",
    async (version) => {
      const { diagnostics } = await compile({ "program.ts": program }, options, version);
      expect(diagnostics).toEqual([]);
    },
    120_000,
  );
});

it.each(["5.9", "7.0"] as const)(
  "the declarations of every entry compile without exactOptionalPropertyTypes, with TypeScript %s",
  async (version) => {
    const options = { ...loose, ...bundler, lib: ["ES2022", "DOM"], types: [] };
    const { diagnostics } = await compile({ "program.ts": everyEntry }, options, version);
    expect(diagnostics).toEqual([]);
  },
  120_000,
);

it("the declarations of what needs Node compile", async () => {
  const options = { ...node, module: "nodenext" };
  const { diagnostics } = await compile({ "program.ts": nodeProgram }, options, "5.9");
  expect(diagnostics).toEqual([]);
}, 120_000);
