import type { Handler } from "@runtap/core";

/** Holds lines back and prints them when it is flushed. */
export function reportHandler(): Handler {
  const lines: string[] = [];
  return {
    name: "report",
    on: {
      "*.start": ({ type, run }) => lines.push(`${type} ${run.name}`),
      "*.end": ({ type, run }) => lines.push(`${type} ${run.name}`),
      "*.cancel": ({ type, run, reason }) => lines.push(`${type} ${run.name}: ${reason}`),
    },
    flush: async () => console.log(lines.splice(0)),
    close: () => console.log("closed"),
  };
}
