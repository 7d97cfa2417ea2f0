import { createTap } from "@runtap/core";
import { describe, expect, it } from "vitest";
import { normalizeUsage, tokensHandler, usageFold } from "../../src/index.ts";
import { chunksOf, NO_RECORDINGS, recordings, sessionOf, sessions } from "@runtap/repo/recordings";

type Counts = Readonly<Record<string, unknown>>;

function count(usage: Counts, ...path: readonly string[]): number | undefined {
  let at: unknown = usage;
  for (const name of path) at = (at as Counts | undefined)?.[name];
  return typeof at === "number" ? at : undefined;
}

/** The provider's own last figures, by the rules of its documentation, and independently of the code that is tested. */
function expectedOf(wire: string, usage: Counts): readonly [number, number] {
  const of = (name: string): number => count(usage, name) ?? 0;
  switch (wire) {
    case "openai-chat":
      return [of("prompt_tokens"), of("total_tokens") - of("prompt_tokens")];
    case "openai-responses":
      return [of("input_tokens"), of("total_tokens") - of("input_tokens")];
    case "gemini":
      return [of("promptTokenCount"), of("totalTokenCount") - of("promptTokenCount")];
    default:
      return [
        of("input_tokens") + of("cache_read_input_tokens") + of("cache_creation_input_tokens"),
        of("output_tokens"),
      ];
  }
}

const answered = recordings;

describe("over every recorded answer", () => {
  it("there are recordings", ({ skip }) => {
    skip(answered.length === 0, NO_RECORDINGS);
    expect(answered.filter(({ usage }) => usage !== null).length).toBeGreaterThan(20);
  });

  it.each(answered)("usage of $file is what its provider said last", (recording) => {
    const fold = usageFold({ provider: recording.wire });
    for (const chunk of chunksOf(recording)) fold.add(chunk);
    const usage = fold.usage();
    const expected =
      recording.usage === null
        ? [undefined, undefined]
        : expectedOf(recording.wire, recording.usage);
    expect([usage?.inputTokens, usage?.outputTokens]).toEqual(expected);
  });

  it("totals are the sums over the runs", async ({ skip }) => {
    skip(answered.length === 0, NO_RECORDINGS);
    const tokens = tokensHandler({ estimate: false });
    const tap = createTap({ handlers: tokens });
    let input = 0;
    let output = 0;
    for (const recording of answered) {
      const { wire, file } = recording;
      const fold = usageFold({ provider: wire });
      for (const chunk of chunksOf(recording)) fold.add(chunk);
      const usage = fold.usage();
      await tap.run("llm", { name: file, model: file, provider: wire }, (llm) => {
        if (usage !== undefined) llm.report({ usage });
      });
      input += usage?.inputTokens ?? 0;
      output += usage?.outputTokens ?? 0;
    }
    const totals = tokens.totals();
    expect(totals).toMatchObject({
      calls: answered.length,
      unknown: answered.filter(({ usage }) => usage === null).length,
      inputTokens: input,
      outputTokens: output,
    });
    for (const group of ["run", "model", "provider", "name", "day"] as const) {
      const all = [...tokens.by(group).values()];
      expect(all.reduce((sum, each) => sum + (each.inputTokens ?? 0), 0)).toBe(input);
      expect(all.reduce((sum, each) => sum + (each.outputTokens ?? 0), 0)).toBe(output);
    }
  });

  it.each(sessions)("totals of the session $file are the sums over its calls", async (session) => {
    const tokens = tokensHandler({ estimate: false });
    const tap = createTap({ handlers: tokens });
    let [input, output] = [0, 0];
    const steps = sessionOf(session);
    const trace = await tap.run("agent", { name: session.file }, async (agent) => {
      for (const { path, json } of steps) {
        const provider = path.includes("messages") ? "anthropic" : "openai-responses";
        const [more, most] = expectedOf(provider, (json as { usage: Counts }).usage);
        [input, output] = [input + more, output + most];
        await tap.run("llm", { name: path }, (llm) =>
          llm.report({ usage: normalizeUsage(json, { provider }) }),
        );
      }
      return agent.info.traceId;
    });
    const expected = { calls: steps.length, inputTokens: input, outputTokens: output, unknown: 0 };
    expect(tokens.totals()).toMatchObject(expected);
    expect(tokens.by("trace").get(trace)).toMatchObject(expected);
  });

  it("are in the documentation, as they are here", async ({ skip }) => {
    skip(answered.length === 0, NO_RECORDINGS);
    const rows = answered.flatMap((recording) => {
      const fold = usageFold({ provider: recording.wire });
      for (const chunk of chunksOf(recording)) fold.add(chunk);
      const usage = fold.usage();
      if (usage === undefined || recording.usage === null) return [];
      const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens } =
        usage;
      const [input, output] = expectedOf(recording.wire, recording.usage);
      const isEqual = input === inputTokens && output === outputTokens;
      const figures = [
        inputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
      ];
      return [
        [
          recording.file,
          ...figures.map((figure) => String(figure ?? "–")),
          isEqual ? "equal" : "OTHER",
        ],
      ];
    });
    const header = ["recording", "input", "read", "written", "output", "reasoning", "provider"];
    const table = [header, ...rows].map(([name = "", ...cells]) =>
      [name.padEnd(45), ...cells.map((cell) => cell.padStart(10))].join(""),
    );
    await expect(`${table.join("\n")}\n`).toMatchFileSnapshot("recorded-usage.txt");
  });
});
