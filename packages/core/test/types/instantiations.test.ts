import { expect, it } from "vitest";
import { compile, HOUSE_OPTIONS } from "./compiler.ts";

const CEILING = 60_000;
const KINDS = ["chain", "agent", "llm", "tool", "retriever", "embedding"];
const PHASES = ["start", "end", "error", "cancel"];

/** A program of the size that an application may have: 60 handlers and 200 runs. */
function program(): string {
  const handlers = Array.from({ length: 60 }, (_, at) => {
    const kind = KINDS[at % KINDS.length];
    const phase = PHASES[at % PHASES.length];
    return `tap.use(defineHandler({
  name: "handler${at}",
  state: () => ({ count: ${at} }),
  on: {
    "${kind}.${phase}": (event, state) => [event.run.id, (state.count += 1)],
    "*.${phase}": (event) => event.type,
    "llm.token": (event) => event.token,
  },
}));`;
  });
  const runs = Array.from({ length: 200 }, (_, at) => {
    const kind = KINDS[at % KINDS.length];
    return `export const run${at} = tap.run("${kind}", { name: "run${at}", tags: ["t"] }, async (run) => {
  run.on("${kind}.end", (event) => event.durationMs);
  const inner = await run.run("tool", { name: "inner" }, (tool) => ({ text: tool.name, at: ${at} }));
  return inner.at;
});`;
  });
  return ['import { defineHandler, tap } from "@runtap/core";', ...handlers, ...runs].join("\n");
}

it("60 handlers and 200 runs stay below the ceiling of instantiations", async () => {
  const options = { ...HOUSE_OPTIONS, skipLibCheck: true };
  const { diagnostics, printed } = await compile({ "program.ts": program() }, options, "7.0", [
    "--extendedDiagnostics",
  ]);
  expect(diagnostics).toEqual([]);
  const [, instantiations] = /^Instantiations:\s+(\d+)$/m.exec(printed) ?? [];
  expect(Number(instantiations)).toBeGreaterThan(0);
  expect(Number(instantiations)).toBeLessThanOrEqual(CEILING);
}, 60_000);
