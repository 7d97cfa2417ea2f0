import { replay } from "@runtap/core/records";

/** Stands in for a service that takes lines of JSON, and shows what it got. */
export async function post(lines: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  console.log(`${lines.length} lines posted`);
  await replay(lines.join("\n"), {
    name: "service",
    on: {
      "*.start": ({ type, run, input }) => console.log(" ", type, run.name, input),
      "*.end": ({ type, run }) => console.log(" ", type, run.name),
      "*.cancel": ({ type, run, reason }) => console.log(" ", type, run.name, reason),
    },
  });
}
