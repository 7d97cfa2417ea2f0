import { join } from "node:path";
import { expect, it } from "vitest";
import { hoversIn } from "./hover.ts";

it("hovering shows names that a user knows", () => {
  const hovers = hoversIn(join(import.meta.dirname, "hovered.ts"));
  expect(hovers.join("\n")).toMatchInlineSnapshot(`
    "const answer: Promise<{
        chunks: AsyncIterableIterator<{
            text: string;
        }>;
        ending: EndingOf<"llm">;
        text: string;
    }>
    (parameter) llm: LlmRun
    (parameter) event: LlmEnd
    (parameter) failure: AnyError
    (parameter) said: LlmEvent
    (parameter) below: ToolEnd
    (parameter) score: RunScore
    const chunks: AsyncIterableIterator<{
        text: string;
    }>
    (parameter) chunk: {
        text: string;
    }
    (method) LlmRun.report(facts: LlmReport): void
    const ending: EndingOf<"llm">
    (property) BaseRun<"llm">.ended: Promise<EndingOf<"llm">>
    const started: StartedTool
    (method) Starter.start<"tool">(kind: "tool", options: ToolRunOptions): StartedTool
    (method) Startable<"tool", never>.end(output?: unknown, facts?: undefined): void
    const search: Wrapped<(query: string) => Promise<string[]>, "tool">
    const found: Promise<string[]>
    const audit: Handler
    (parameter) token: LlmToken
    (parameter) state: {
        tokens: number;
    }
    (parameter) start: AnyStart
    (property) RunInfo.metadata: Metadata
    (parameter) event: AnyEvent
    (property) EventBase<Type extends string = string>.run: RunInfo
    const detach: () => void
    const isolated: Tap
    const inner: ChainRun | undefined"
  `);
}, 60_000);
