// #region tool-limit
import { defineHandler, type RunInfo, tap } from "@runtap/core";

const maxCalls = 2;
const traces = new Map<string, { openRuns: number; toolCalls: number }>();

function leave({ run }: { readonly run: RunInfo }): void {
  const trace = traces.get(run.traceId);
  if (trace === undefined) return;
  trace.openRuns -= 1;
  if (trace.openRuns === 0) traces.delete(run.traceId);
}

const toolLimit = defineHandler({
  name: "tool limit",
  on: {
    "*.start": ({ run }) => {
      const trace = traces.get(run.traceId) ?? { openRuns: 0, toolCalls: 0 };
      trace.openRuns += 1;
      if (run.kind === "tool") trace.toolCalls += 1;
      traces.set(run.traceId, trace);
    },
    "*.end": leave,
    "*.error": leave,
    "*.cancel": leave,
  },
  guard: {
    "tool.start": ({ run }) => {
      const toolCalls = traces.get(run.traceId)?.toolCalls ?? 0;
      if (toolCalls > maxCalls) throw new Error(`more than ${maxCalls} tool calls`);
    },
  },
});
tap.use(toolLimit);

const research = (questions: readonly string[]): Promise<string> =>
  tap.run("agent", { name: "researcher" }, async () => {
    const found: string[] = [];
    for (const input of questions)
      found.push(await tap.run("tool", { name: "search", input }, () => `about ${input}`));
    return found.join(", ");
  });

const answers = await Promise.allSettled([
  research(["tea", "milk"]),
  research(["tea", "milk", "sugar"]),
]);
for (const answer of answers)
  console.log(answer.status === "fulfilled" ? answer.value : String(answer.reason));
console.log(`${traces.size} traces are counted`);
// #endregion tool-limit
